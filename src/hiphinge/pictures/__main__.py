"""Draw all exercises anew: `python -m hiphinge.pictures [FOLDER] [ID ...]`."""

import sys
from pathlib import Path

from hiphinge.body import default_body
from hiphinge.pictures.compose import draw
from hiphinge.pictures.mannequin import Mannequin
from hiphinge.pictures.poses import pictures

DRAWN = Path(__file__).parent / "drawn"


def main(folder: Path = DRAWN, *ids: str) -> int:
    """Write both drawings of the exercises (all by default) and return how many files."""
    man = Mannequin(default_body())
    chosen = ids or tuple(pictures())
    folder.mkdir(parents=True, exist_ok=True)
    for exercise in chosen:
        for key, svg in enumerate(draw(pictures()[exercise], man), start=1):
            (folder / f"{exercise}_{key}.svg").write_text(svg, encoding="utf-8", newline="\n")
    return 2 * len(chosen)


if __name__ == "__main__":
    words = sys.argv[1:]
    main(Path(words[0]) if words else DRAWN, *words[1:])
