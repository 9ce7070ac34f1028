"""Damaged, odd and wrong files: each gives a clear error or a flagged result, never a traceback."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hiphinge as hh
from hiphinge import assets, io
from validation.tables import Table, need_shared_data, write

KILOBYTE = 1024


def main() -> None:
    shared = need_shared_data()
    with tempfile.TemporaryDirectory() as folder:
        tables = [_odd_files(shared, Path(folder)), _truncated(shared, Path(folder))]
    write("damage", "Damaged and odd files", tables)


def _odd_files(shared: Path, folder: Path) -> Table:
    cases = [*sorted((shared / "edge_c3d").glob("*.[cC]3[dD]")), *_made_up(folder)]
    rows = [(path.name if path != folder else "(a folder)", *_outcome(path)) for path in cases]
    text = (
        "Every file goes through the whole analysis. A fault of ours would stand here as `fault`."
    )
    return Table("Odd files", text, ("file", "outcome", "what the user reads"), rows)


def _made_up(folder: Path) -> Iterator[Path]:
    """Files that nobody means to give, but somebody will."""
    yield folder
    empty = folder / "empty.trc"
    empty.touch()
    yield empty
    picture = folder / "picture.c3d"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    yield picture
    header = (
        "PathFileType\t4\t(X/Y/Z)\tx.trc\n"
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n100\t100\t60\t1\tmm\n"
        "Frame#\tTime\tLASI\t\t\n\t\tX1\tY1\tZ1\n\n"
    )
    words = folder / "words.trc"
    words.write_text(header + "1\t0.00\tten\t20\t30\n")
    yield words
    unseen = folder / "never_seen.trc"
    unseen.write_text(header + "".join(f"{k + 1}\t{k / 100:.2f}\t\t\t\n" for k in range(60)))
    yield unseen


def _outcome(path: Path) -> tuple[str, str]:
    try:
        analysis = hh.analyze(path, loads=False)
    except hh.HiphingeError as error:
        return "error", _short(str(error))
    except Exception as fault:  # noqa: BLE001  a fault is what this table looks for
        return "**fault**", _short(f"{type(fault).__name__}: {fault}")
    if not analysis.supports_statement:
        return "no statement", _short(analysis.timeline.activity.reason)
    told = "; ".join(analysis.warnings) or "nothing to warn of"
    return f"{analysis.timeline.activity.value}", _short(told)


def _short(text: str) -> str:
    clean = text.replace("|", "/")
    return clean if len(clean) < 160 else f"{clean[:157]}..."


def _truncated(shared: Path, folder: Path) -> Table:
    child = next((shared / "walk_pig_HC002D").glob("*06.c3d"))
    rows = [
        (source.name, *_cut_everywhere(source.read_bytes(), folder / "cut.c3d"))
        for source in (child, assets.path("sample_walk"))
    ]
    text = "Each file is cut at every kilobyte and read."
    return Table("Cut files", text, ("file", "cuts", "clear errors", "read", "faults"), rows)


def _cut_everywhere(whole: bytes, path: Path) -> tuple[str, str, str, str]:
    found: Counter[str] = Counter()
    for length in range(0, len(whole), KILOBYTE):
        path.write_bytes(whole[:length])
        try:
            io.read(path)
        except hh.HiphingeError:
            found["error"] += 1
        except Exception:  # noqa: BLE001  a fault is what this table looks for
            found["fault"] += 1
        else:
            found["read"] += 1
    return str(found.total()), str(found["error"]), str(found["read"]), str(found["fault"])
