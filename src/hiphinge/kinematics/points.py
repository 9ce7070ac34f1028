"""Points of the body over time, for measures of distance and for events."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.segments import Paths, Segments, place_segments
from hiphinge.types import SIDES, BodyModel, Motion, Side

# Joint centres and foot points are origins of bodies, in all models of OpenSim's gait family.
_OF_LEG = {"hip": "femur", "knee": "tibia", "ankle": "talus", "heel": "calcn", "toe": "toes"}


@dataclass(frozen=True, slots=True)
class BodyPaths:
    """Paths of points of the body in ground [m].

    Points with a side: hip, knee, ankle (joint centres), heel (back of the foot) and toe
    (metatarsal heads). Without: pelvis (between the hips), shoulders (between the shoulder
    joints), center_of_mass.

    Attributes:
        time: Seconds on the recording's own axis.
        paths: Path by name and side.
    """

    time: Float[np.ndarray, " frame"]
    paths: Mapping[tuple[str, Side | None], Paths]

    def of(self, name: str, side: Side | None) -> Paths:
        """Return the path of one point [m].

        Raises:
            KeyError: The model has no such point.
        """
        return self.paths[name, side]

    def has(self, name: str, side: Side | None) -> bool:
        """Tell whether the model has the point."""
        return (name, side) in self.paths


def body_paths(body: BodyModel, motion: Motion, segments: Segments | None = None) -> BodyPaths:
    """Follow points of the body through a motion, all draws at once.

    Args:
        body: The body that the motion belongs to.
        motion: Coordinates, all draws.
        segments: The same motion placed already.

    Example:
        >>> from hiphinge.body import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> still = Motion(np.arange(3.0), ("swing",), np.zeros((3, 1)), (), np.zeros((3, 0)),
        ...                np.zeros(3, dtype=np.int64), "given")
        >>> sorted(name for name, _ in body_paths(compile_body(pendulum()), still).paths)
        ['center_of_mass']
    """
    segments = place_segments(body, motion) if segments is None else segments
    paths: dict[tuple[str, Side | None], Paths] = {}
    for name, stem in _OF_LEG.items():
        for side in SIDES:
            if segments.has(f"{stem}_{side[0]}"):
                paths[name, side] = segments.origin(f"{stem}_{side[0]}")
    if segments.has("femur_r", "femur_l"):
        paths["pelvis", None] = 0.5 * (paths["hip", "left"] + paths["hip", "right"])
    shoulders = shoulder_middle(segments)
    if shoulders is not None:
        paths["shoulders", None] = shoulders
    if body.mass.sum() > 0.0:
        paths["center_of_mass", None] = segments.center_of_mass()
    return BodyPaths(motion.time, paths)


def shoulder_middle(segments: Segments) -> Paths | None:
    """Return the point between the shoulder joints [m]; None for models without arms."""
    if not segments.has("humerus_r", "humerus_l"):
        return None
    return 0.5 * (segments.origin("humerus_r") + segments.origin("humerus_l"))
