"""Where the soles are and how far a centre of pressure may lie from the bones above them."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body import forward_kinematics
from hiphinge.loads.trajectory import Trajectory
from hiphinge.types import SIDES, BodyModel, ReadOnly

# The region that centres of pressure keep to, in lengths from the heel bone's origin, at the back
# of the sole, to the joint of the toes: beyond either, and aside of the line between. On plates
# 90 % lay within it in five walks and runs (see validation/ground_reaction.py); soles are wider.
_BEHIND, _AHEAD, _ASIDE = 0.1, 0.25, 0.17
_LOW_PERCENT = 10.0


@dataclass(frozen=True, slots=True)
class Sole(ReadOnly):
    """One foot's sole over time.

    Attributes:
        toe: Joint of the toes [m].
        along: Horizontal direction in which the foot points.
        reach: From the heel to the joint of the toes along it [m].
        length: The same in the foot's own axes [m].
        height: Lowest point of heel and toe joint [m].
        ground: Height of the ground [m].
    """

    toe: Float[np.ndarray, "draw frame 3"]
    along: Float[np.ndarray, "draw frame 3"]
    reach: Float[np.ndarray, "draw frame"]
    height: Float[np.ndarray, "draw frame"]
    length: float
    ground: float

    def at(self, frames: Int[np.ndarray, " chosen"]) -> "Sole":
        """Return the sole in some frames."""
        return replace(
            self,
            toe=self.toe[:, frames],
            along=self.along[:, frames],
            reach=self.reach[:, frames],
            height=self.height[:, frames],
        )

    def place(self, point: Float[np.ndarray, "draw frame 3"]) -> Float[np.ndarray, "draw frame 2"]:
        """Return how far a point lies ahead and to the right of the joint of the toes [m]."""
        away = point - self.toe
        across = np.stack([-self.along[..., 2], self.along[..., 0]], axis=-1)
        ahead = (away * self.along).sum(axis=-1)
        aside = (away[..., [0, 2]] * across).sum(axis=-1)
        return np.stack([ahead, aside], axis=-1)

    def point(self, place: Float[np.ndarray, "draw frame 2"]) -> Float[np.ndarray, "draw frame 3"]:
        """Return the point on the ground at a place."""
        ahead, aside = place[..., 0], place[..., 1]
        return np.stack(
            [
                self.toe[..., 0] + ahead * self.along[..., 0] - aside * self.along[..., 2],
                np.full_like(ahead, self.ground),
                self.toe[..., 2] + ahead * self.along[..., 2] + aside * self.along[..., 0],
            ],
            axis=-1,
        )

    def held(self, point: Float[np.ndarray, "draw frame 3"]) -> Float[np.ndarray, "draw frame 3"]:
        """Return the nearest point under the sole."""
        place = self.place(point)
        behind = -self.reach - _BEHIND * self.length
        ahead = np.clip(place[..., 0], behind, _AHEAD * self.length)
        aside = np.clip(place[..., 1], -_ASIDE * self.length, _ASIDE * self.length)
        return self.point(np.stack([ahead, aside], axis=-1))

    @property
    def middle(self) -> Float[np.ndarray, "draw frame 3"]:
        """Middle of the sole [m]."""
        ahead = 0.5 * (_AHEAD * self.length - self.reach)
        return self.point(np.stack([ahead, np.zeros_like(ahead)], axis=-1))


def find_soles(body: BodyModel, trajectory: Trajectory) -> tuple[Sole, Sole] | None:
    """Find the soles, left before right, by the names of the foot's bones.

    The ground is where the lower of the feet's points is when it is low.

    Returns:
        None when the body has no heel and toe bones.
    """
    heels = [f"calcn_{side[0]}" for side in SIDES]
    toes = [f"toes_{side[0]}" for side in SIDES]
    if not {*heels, *toes} <= set(body.bodies):
        return None
    index = [body.bodies.index(name) for name in (*heels, *toes)]
    paths = np.stack(
        [forward_kinematics(body, np.array(q)).position[:, index] for q in trajectory.q]
    )
    lowest = np.minimum(paths[:, :, :2, 1], paths[:, :, 2:, 1])
    ground = float(np.percentile(lowest[0].min(axis=-1), _LOW_PERCENT))
    return (
        _sole(paths[:, :, 0], paths[:, :, 2], ground),
        _sole(paths[:, :, 1], paths[:, :, 3], ground),
    )


def _sole(
    heel: Float[np.ndarray, "draw frame 3"], toe: Float[np.ndarray, "draw frame 3"], ground: float
) -> Sole:
    level = (toe - heel) * np.array([1.0, 0.0, 1.0])
    reach = np.linalg.norm(level, axis=-1)
    return Sole(
        toe=toe,
        along=level / np.maximum(reach, 1e-9)[..., None],
        reach=reach,
        height=np.minimum(heel[..., 1], toe[..., 1]),
        length=float(np.linalg.norm(toe[0, 0] - heel[0, 0])),
        ground=ground,
    )
