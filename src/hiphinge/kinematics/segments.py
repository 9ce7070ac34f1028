"""Body segments by their OpenSim names, for every draw and frame at once."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.body.marking import pelvis_axes
from hiphinge.types import BodyModel, Motion, Side

Rotations = Float[np.ndarray, "*draw frame 3 3"]
Paths = Float[np.ndarray, "*draw frame 3"]

LEG_BODIES = ("femur", "tibia", "talus", "calcn")


@dataclass(frozen=True, slots=True)
class Segments:
    """Where every body of a motion is, draws in front.

    Attributes:
        body: The model.
        rotation: Body axes in ground.
        position: Body origins in ground [m].
    """

    body: BodyModel
    rotation: Float[np.ndarray, "*draw frame body 3 3"]
    position: Float[np.ndarray, "*draw frame body 3"]

    def has(self, *names: str) -> bool:
        """Tell whether the model has all these bodies."""
        return set(names) <= set(self.body.bodies)

    def has_leg(self, side: Side) -> bool:
        """Tell whether the model has the usual bodies of a leg."""
        return self.has("pelvis", *(f"{name}_{side[0]}" for name in LEG_BODIES))

    def axes(self, name: str) -> Rotations:
        """Return a body's axes in ground."""
        return self.rotation[..., self.body.bodies.index(name), :, :]

    def origin(self, name: str) -> Paths:
        """Return a body's origin in ground [m]."""
        return self.position[..., self.body.bodies.index(name), :]

    def pelvis(self) -> Rotations:
        """Return the pelvis: the ASIS/PSIS frame on the default body, the model's own otherwise."""
        axes = self.axes("pelvis")
        return axes @ pelvis_axes().T if self.body.is_default else axes

    def center_of_mass(self) -> Paths:
        """Return the centre of mass of the whole body [m]."""
        center = self.position + np.einsum("...bij,bj->...bi", self.rotation, self.body.mass_center)
        return np.einsum("b,...bi->...i", self.body.mass, center) / self.body.mass.sum()


def place_segments(body: BodyModel, motion: Motion) -> Segments:
    """Place every body for every draw and frame of a motion.

    Example:
        >>> from hiphinge.body import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> q = np.zeros((2, 3, 1))
        >>> still = Motion(np.arange(3.0), ("swing",), q, (), np.zeros((3, 0)),
        ...                np.zeros(3, dtype=np.int64), "given")
        >>> place_segments(compile_body(pendulum()), still).origin("rod").shape
        (2, 3, 3)
    """
    lead = motion.q.shape[:-1]
    poses = forward_kinematics(body, motion.q.reshape(-1, motion.q.shape[-1]))
    return Segments(
        body=body,
        rotation=poses.rotation.reshape(*lead, -1, 3, 3),
        position=poses.position.reshape(*lead, -1, 3),
    )
