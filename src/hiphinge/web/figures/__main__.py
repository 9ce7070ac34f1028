"""Compute and draw all figures anew: `python -m hiphinge.web.figures [NAME ...]`."""

import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from hiphinge.loads.answer import AnsweringLoads
from hiphinge.web.figures import bending, moment_arms, one_side, walking
from hiphinge.web.figures.kept import Figure, written
from hiphinge.web.figures.still import StillBody, still_body

DRAWN = Path(__file__).parent / "drawn"


@cache
def _loads() -> AnsweringLoads:
    return walking.sample_loads()


MAKERS: Mapping[str, Callable[[StillBody], Figure]] = {
    "moment_arms": moment_arms.make,
    "hinge": bending.hinge,
    "landing": bending.landing,
    "weight_on_foot": bending.weight_on_foot,
    "lifting": bending.lifting,
    "one_leg": one_side.stance,
    "step_width": one_side.step_width,
    "inward_knee": one_side.inward_knee,
    "step_length": walking.step_length,
    "piriformis": lambda who: walking.piriformis(who, _loads()),
    "medius": lambda who: walking.medius(who, _loads()),
}


def main(*names: str) -> None:
    """Write the figures named, all by default."""
    DRAWN.mkdir(exist_ok=True)
    who = still_body()
    for name in names or tuple(MAKERS):
        text = written(MAKERS[name](who))
        (DRAWN / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
