"""Writing a validation table: what was measured, on which data, when, and what it says."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
SHARED_DATA = Path(
    os.environ.get("HIPHINGE_SHARED_DATA", FOLDER.parent.parent / "shared" / "data")
).resolve()


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a sentence or two, and rows of text."""

    title: str
    text: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def as_markdown(self) -> str:
        lines = [f"## {self.title}", "", self.text, ""]
        if self.rows:
            lines += [f"| {' | '.join(self.header)} |", f"|{'---|' * len(self.header)}"]
            lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(lines)


def machine() -> str:
    """Say what the numbers were made on."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}, Python {platform.python_version()}"


def write(name: str, title: str, tables: Sequence[Table]) -> Path:
    """Write validation/NAME.md and return its path."""
    head = [f"# {title}", "", f"Made {dt.date.today().isoformat()} on {machine()}.", ""]
    path = FOLDER / f"{name}.md"
    path.write_text("\n".join(head) + "\n\n".join(t.as_markdown() for t in tables) + "\n")
    return path


def need_shared_data() -> Path:
    """Return the folder of real cases, or stop with a sentence."""
    if not SHARED_DATA.is_dir():
        raise SystemExit(
            f"validation needs the folder of real cases at {SHARED_DATA} (or HIPHINGE_SHARED_DATA)"
        )
    return SHARED_DATA
