"""Words and helpers that all data types share."""

from dataclasses import fields
from typing import Any, Literal, cast

import numpy as np
from jaxtyping import Float

Side = Literal["left", "right"]
Sex = Literal["female", "male"]
Quality = Literal["good", "limited", "refused"]
Verdict = Literal["low", "typical", "high", "cannot_tell"]
ActivityName = Literal[
    "walk",
    "run",
    "squat",
    "single-leg-squat",
    "sit-to-stand",
    "landing",
    "lunge",
    "step",
    "lift",
]
EventKind = Literal["initial_contact", "toe_off", "rep_start", "rep_bottom", "rep_end"]
EventSource = Literal["plates", "kinematics", "file"]
SourceChoice = Literal["auto", "plates", "kinematics", "file"]
InputKind = Literal["c3d", "trc", "mot", "video", "landmarks"]
Plane = Literal["sagittal", "frontal", "oblique", "3d"]
Grade = Literal["strong", "moderate", "limited", "conflicting", "mechanism", "contradicted"]
FindingVerdict = Literal["present", "cannot_tell", "conflicting"]
SIDES: tuple[Side, Side] = ("left", "right")


def opposite(side: Side) -> Side:
    """Return the other side.

    Example:
        >>> opposite("left")
        'right'
    """
    return "right" if side == "left" else "left"


def sampling_rate(time: Float[np.ndarray, " sample"]) -> float:
    """Return samples per second, rounded so that it does not depend on where the clock starts.

    Example:
        >>> sampling_rate(100.0 + np.arange(458) / 100.0)
        100.0
    """
    return float(f"{(time.size - 1) / (time[-1] - time[0]):.9g}")


class ReadOnly:
    """Makes every array of a dataclass a read-only view when it is created."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for item in fields(self):  # pyright: ignore[reportArgumentType]
            value: Any = getattr(self, item.name)
            if isinstance(value, np.ndarray):
                view = cast("np.ndarray", value).view()
                view.flags.writeable = False
                object.__setattr__(self, item.name, view)
