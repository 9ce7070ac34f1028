"""A body that can be drawn at any instant of a motion."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.report.bones import Bones
from hiphinge.report.picture import Camera
from hiphinge.types import BodyModel, Motion, Poses, Side

SUFFIX: dict[Side, str] = {"left": "_l", "right": "_r"}
UNITS_PER_M = 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A body that can be drawn at any instant of a motion."""

    body: BodyModel
    time: Float[np.ndarray, " frame"]
    poses: Poses
    bones: Bones | None

    def frame(self, time: float) -> int:
        """Return the frame nearest to a time [s]."""
        return int(np.argmin(np.abs(self.time - time)))

    def joint(self, names: Sequence[str], side: Side, frame: int) -> Float[np.ndarray, "3"] | None:
        """Return where a body of one side begins (its joint), or None when it has another name."""
        for index, name in enumerate(self.body.bodies):
            if name.lower().startswith(tuple(names)) and name.lower().endswith(SUFFIX[side]):
                return self.poses.position[frame, index]
        return None


def make_figure(body: BodyModel, motion: Motion, bones: Bones | None) -> Figure:
    """Place the body at every frame of a motion's best estimate."""
    return Figure(
        body, motion.time, forward_kinematics(body, full_coordinates(body, motion)), bones
    )


def full_coordinates(body: BodyModel, motion: Motion) -> Float[np.ndarray, "frame coordinate"]:
    """Return the best estimate of all coordinates of a body [rad, m], defaults where unknown."""
    q = motion.q if motion.q.ndim == 2 else motion.q[0]
    values = np.tile(body.coordinates.default, (len(q), 1))
    for index, name in enumerate(body.coordinates.names):
        if name in motion.names:
            values[:, index] = q[:, motion.names.index(name)]
    return values


def on_paper(camera: Camera, points: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 2"]:
    """Return where points [m] lie on a picture."""
    return camera.project(points)[..., :2] * UNITS_PER_M
