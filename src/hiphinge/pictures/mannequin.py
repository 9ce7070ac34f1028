"""The default body with flesh on it: where its balls are for given joint angles."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from scipy.spatial.transform import Rotation

from hiphinge.body import forward_kinematics
from hiphinge.pictures.flesh import Flesh, flesh
from hiphinge.types import BodyModel, ReadOnly

# The trunk's couplers have no limits of their own for bending, nor have the arms; these are ours
# [deg].
_OWN_LIMITS = {
    "trunk_flex": (-30.0, 60.0),
    "trunk_bend": (-35.0, 35.0),
    "arm_flex": (-60.0, 180.0),
    "arm_add": (-170.0, 60.0),
    "arm_rot": (-90.0, 90.0),
}
_TRUNK = {
    "trunk_flex": "L5_S1_Flex_Ext",
    "trunk_bend": "L5_S1_Lat_Bending",
    "trunk_turn": "L5_S1_axial_rotation",
}
_LEG = (
    "hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle",
    "subtalar_angle", "mtp_angle",
)  # fmt: skip
_ARM = ("arm_flex", "arm_add", "arm_rot", "elbow_flex", "pro_sup", "wrist_flex")
_NECK = ("neck_flexion", "neck_bending", "neck_rotation")


@dataclass(frozen=True, slots=True)
class Placed(ReadOnly):
    """A pose in the ground's axes.

    Attributes:
        values: The mannequin's coordinates [rad].
        rotation: Of the pelvis, pelvis to ground.
        position: Of the pelvis [m].
        balls: Centres of the flesh's balls [m].
    """

    values: Float[np.ndarray, " name"]
    rotation: Float[np.ndarray, "3 3"]
    position: Float[np.ndarray, "3"]
    balls: Float[np.ndarray, "ball 3"]


class Mannequin:
    """The default body with flesh: places balls for given joint angles.

    Attributes:
        body: The body model.
        flesh: Its balls.
        names: The coordinates that may change, trunk words included.
        lower: Their lower limits [rad].
        upper: Their upper limits [rad].
    """

    def __init__(self, body: BodyModel) -> None:
        self.body = body
        self.flesh: Flesh = flesh(body)
        sided = [f"{name}_{side}" for side in "rl" for name in (*_LEG, *_ARM)]
        self.names: tuple[str, ...] = (*sided, *_TRUNK, *_NECK)
        limits = np.array([self._limits(name) for name in self.names])
        self.lower, self.upper = limits[:, 0], limits[:, 1]
        self._columns = np.array([self._column(name) for name in self.names])

    def _column(self, name: str) -> int:
        return self.body.coordinates.names.index(_TRUNK.get(name, name))

    @cached_property
    def trunk_gain(self) -> Mapping[str, float]:
        """How far the whole trunk turns for each radian of its leading joint."""
        test = 0.05
        axis = {"trunk_flex": (2, -1.0), "trunk_bend": (0, 1.0), "trunk_turn": (1, 1.0)}
        gains: dict[str, float] = {}
        for name, (index, sign) in axis.items():
            q = self._defaults()
            q[self._column(name)] += test
            poses = forward_kinematics(self.body, q[None])
            turned = poses.rotation[0, self.body.bodies.index("torso")]
            gains[name] = sign * float(Rotation.from_matrix(turned).as_rotvec()[index]) / test
        return gains

    def _limits(self, name: str) -> tuple[float, float]:
        own = _OWN_LIMITS.get(name, _OWN_LIMITS.get(name[:-2]))
        if own is not None:
            low, high = np.deg2rad(own)
            return float(low), float(high)
        column = self._column(name)
        coordinates = self.body.coordinates
        gain = abs(self.trunk_gain[name]) if name in _TRUNK else 1.0
        return gain * float(coordinates.lower[column]), gain * float(coordinates.upper[column])

    def _defaults(self) -> Float[np.ndarray, " coordinate"]:
        q = self.body.coordinates.default.copy()
        q[[self.body.coordinates.names.index(f"pelvis_t{axis}") for axis in "xyz"]] = 0.0
        return q

    def coordinates(self, values: Float[np.ndarray, "n name"]) -> Float[np.ndarray, "n coordinate"]:
        """Return the body's coordinates for values of `names` [rad]."""
        q = np.tile(self._defaults(), (len(values), 1))
        gain = np.array([self.trunk_gain.get(name, 1.0) for name in self.names])
        q[:, self._columns] = values / gain
        return q

    def frames(
        self, q: Float[np.ndarray, "n coordinate"]
    ) -> tuple[Float[np.ndarray, "n body 3 3"], Float[np.ndarray, "n body 3"]]:
        """Return bodies in the pelvis' axes: rotations and origins [m]."""
        poses = forward_kinematics(self.body, q)
        return poses.rotation, poses.position

    def balls(
        self,
        rotation: Float[np.ndarray, "n body 3 3"],
        position: Float[np.ndarray, "n body 3"],
    ) -> Float[np.ndarray, "n ball 3"]:
        """Return the balls' centres in the frames' axes [m]."""
        owner = self.flesh.body
        turned = (rotation[:, owner] @ self.flesh.place[:, :, None])[..., 0]
        return position[:, owner] + turned

    def place(
        self,
        values: Float[np.ndarray, " name"],
        rotation: Float[np.ndarray, "3 3"],
        position: Float[np.ndarray, "3"],
    ) -> Placed:
        """Return the pose for values of `names` [rad] and a place of the pelvis."""
        bodies, origins = self.frames(self.coordinates(values[None]))
        balls = self.balls(bodies, origins)[0] @ rotation.T + position
        return Placed(values, rotation, position, balls)
