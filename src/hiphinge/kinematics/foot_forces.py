"""Which foot a plate carried: the vertical force under each foot, where that can be told."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.evidence.norms import GRAVITY
from hiphinge.signals import during, runs, sample_at
from hiphinge.types import SIDES, Forces, Side, sampling_rate

LOADED_N = 20.0
# A centre of pressure lies within the foot; half a foot's breadth and a little marker error.
_UNDER_FOOT = 0.12
# The other foot brushed the plate: less than this share of the impulse does not count.
_MINORITY = 0.05
_LEAST_SHARE_OF_WEIGHT = 0.3
_BEFORE_AND_AFTER = 0.03
_STILL_LOADED = 0.1


@dataclass(frozen=True, slots=True)
class FootForces:
    """Vertical ground reaction under each foot, left before right.

    Attributes:
        time: Seconds on the recording's own axis.
        vertical: Force in body weights.
        clean: False while a plate may also have carried the other foot.
    """

    time: Float[np.ndarray, " sample"]
    vertical: Float[np.ndarray, "side sample"]
    clean: Bool[np.ndarray, "side sample"]

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        return sampling_rate(self.time)

    def of(self, side: Side) -> Float[np.ndarray, " sample"]:
        """Return the vertical force under one foot [BW]."""
        return self.vertical[SIDES.index(side)]

    def trusted(self, side: Side, start: float, end: float) -> bool:
        """Say whether one foot's force is known alone from `start` to `end` [s]."""
        within = during(self.time, start, end)
        force = self.of(side)[within]
        if start < self.time[0] or end > self.time[-1] or force.size < 3:
            return False
        middle = force[force.size // 4 : max(3 * force.size // 4, force.size // 4 + 1)]
        on_plate = float(middle.mean()) > _LEAST_SHARE_OF_WEIGHT
        return bool(self.clean[SIDES.index(side)][within].all()) and on_plate

    def whole_contact(self, side: Side, start: float, end: float) -> bool:
        """Say whether the foot came onto and left its plates within one trusted contact."""
        edges = np.array([start - _BEFORE_AND_AFTER, end + _BEFORE_AND_AFTER])
        outside = sample_at(self.of(side), time=self.time, at=edges)
        return self.trusted(side, start, end) and bool(np.nanmax(outside) < _STILL_LOADED)


def foot_forces(
    forces: Forces,
    *,
    time: Float[np.ndarray, " frame"],
    heel: Float[np.ndarray, "side frame 3"],
    toe: Float[np.ndarray, "side frame 3"],
    mass: float,
) -> FootForces:
    """Give every loaded stretch of every plate to the foot that its pressure was under.

    A stretch that both feet share, or that lies under neither, marks both feet as not clean.

    Args:
        forces: Ground reaction plate by plate.
        time: Times of the feet's paths [s].
        heel: Heels, left before right [m].
        toe: Metatarsal heads, left before right [m].
        mass: The person's mass [kg].

    Example:
        >>> import numpy as np
        >>> time = np.arange(101) / 100
        >>> force = np.zeros((1, 101, 3)); force[0, 20:80, 1] = 700.0
        >>> point = np.full((1, 101, 3), 0.0)
        >>> forces = Forces(time, force, point, np.zeros_like(force), ("1",), (None,),
        ...                 np.zeros((1, 4, 3)))
        >>> heel = np.zeros((2, 101, 3)); heel[0, :, 0] = 1.0
        >>> toe = heel + [0.15, 0.0, 0.0]
        >>> feet = foot_forces(forces, time=time, heel=heel, toe=toe, mass=70.0)
        >>> feet.trusted("right", 0.25, 0.75), feet.trusted("left", 0.25, 0.75)
        (True, False)
    """
    n = forces.time.size
    vertical, clean = np.zeros((2, n)), np.ones((2, n), dtype=bool)
    feet = [
        (
            sample_at(heel[i], time=time, at=forces.time),
            sample_at(toe[i], time=time, at=forces.time),
        )
        for i in range(2)
    ]
    for plate, side in enumerate(forces.sides):
        upward = np.nan_to_num(forces.force[plate, :, 1])
        for start, stop in runs(upward > LOADED_N):
            stretch = slice(start, stop)
            under = (
                SIDES.index(side)
                if side is not None
                else _foot_under(
                    forces.point[plate, stretch],
                    upward[stretch],
                    [(h[stretch], t[stretch]) for h, t in feet],
                )
            )
            if under is None:
                clean[:, stretch] = False
            else:
                vertical[under, stretch] += upward[stretch]
    return FootForces(time=forces.time, vertical=vertical / (mass * GRAVITY), clean=clean)


def _foot_under(
    point: Float[np.ndarray, "sample 3"],
    load: Float[np.ndarray, " sample"],
    feet: list[tuple[Float[np.ndarray, "sample 3"], Float[np.ndarray, "sample 3"]]],
) -> int | None:
    """Return the index of the foot that a centre of pressure stays under, None when in doubt."""
    away = np.stack([_distance(point, heel, toe) for heel, toe in feet])
    seen = np.isfinite(away).all(axis=0)
    if not seen.any():
        return None
    away, load = away[:, seen], load[seen]
    nearest = np.argmin(away, axis=0)
    share = float(load[nearest == 1].sum() / load.sum())
    under = int(share > 0.5)
    mixed = min(share, 1.0 - share) > _MINORITY
    far = float(np.median(away[under])) > _UNDER_FOOT
    return None if mixed or far else under


def _distance(
    point: Float[np.ndarray, "sample 3"],
    heel: Float[np.ndarray, "sample 3"],
    toe: Float[np.ndarray, "sample 3"],
) -> Float[np.ndarray, " sample"]:
    """Return the horizontal distance from a point to the line between heel and toe [m]."""
    flat = np.array([0, 2])
    start, along = heel[:, flat], (toe - heel)[:, flat]
    length = np.maximum(np.einsum("si,si->s", along, along), 1e-12)
    share = np.einsum("si,si->s", point[:, flat] - start, along) / length
    # Half a foot further forward the toes still carry load.
    near = start + np.clip(share, -0.2, 1.5)[:, None] * along
    return np.linalg.norm(point[:, flat] - near, axis=1)
