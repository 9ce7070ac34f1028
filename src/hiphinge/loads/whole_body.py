"""What the surroundings do to the whole body, and where."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.body.tree_kernel import kernel_tree
from hiphinge.loads.dynamics_kernel import inverse_dynamics_frames
from hiphinge.loads.inverse_dynamics import gravity
from hiphinge.loads.trajectory import Trajectory
from hiphinge.types import BodyModel, ReadOnly

# A centre of pressure is not asked of less load [N].
_LEAST_LOAD = 10.0


@dataclass(frozen=True, slots=True)
class Wrench(ReadOnly):
    """A force [N] and its moment about the ground origin [N m]."""

    force: Float[np.ndarray, "draw frame 3"]
    moment: Float[np.ndarray, "draw frame 3"]


def whole_body_wrench(body: BodyModel, trajectory: Trajectory) -> Wrench:
    """Return what the surroundings must do to the body for it to move so: sum of m (a - g).

    Example:
        >>> import numpy as np
        >>> from hiphinge.body import compile_body
        >>> from hiphinge.body.examples import walker
        >>> from hiphinge.loads.trajectory import smooth_trajectory
        >>> body = compile_body(walker())
        >>> still = np.zeros((1, 8, len(body.coordinates.names)))
        >>> at_rest = smooth_trajectory(body, np.arange(8) / 100, still, cutoff_hz=None)
        >>> weight = 9.80665 * body.mass.sum()
        >>> bool(np.allclose(whole_body_wrench(body, at_rest).force[0, 3], [0, weight, 0]))
        True
    """
    shape = trajectory.q.shape
    needed = np.empty((*shape[:2], len(body.bodies), 6))
    moment = np.empty((shape[1], body.coordinates.free.size))
    inertias = (np.array(body.mass), np.array(body.mass_center), np.array(body.inertia))
    nobody, nothing = np.zeros(0, dtype=np.int64), np.zeros((shape[1], 0, 6))
    for draw in range(shape[0]):
        parts = (trajectory.q, trajectory.qd, trajectory.qdd)
        q, qd, qdd = (np.array(part[draw], dtype=float) for part in parts)
        inverse_dynamics_frames(
            kernel_tree(body),
            inertias,
            gravity(body),
            (q, qd, qdd),
            nobody,
            nothing,
            moment,
            needed[draw],
        )
    total = needed.sum(axis=2)
    return Wrench(force=total[..., 3:], moment=total[..., :3])


def pressure_point(wrench: Wrench, *, height: float) -> Float[np.ndarray, "draw frame 3"]:
    """Return where a wrench acts with a moment about the vertical alone [m].

    Args:
        wrench: With an upward force; elsewhere the point means nothing.
        height: Of the ground [m].

    Example:
        >>> import numpy as np
        >>> up, about_z = np.array([[[0.0, 100.0, 0.0]]]), np.array([[[0.0, 0.0, 30.0]]])
        >>> pressure_point(Wrench(up, about_z), height=0.0).tolist()
        [[[0.3, 0.0, 0.0]]]
    """
    force, moment = wrench.force, wrench.moment
    load = np.maximum(force[..., 1], _LEAST_LOAD)
    ahead = (moment[..., 2] + height * force[..., 0]) / load
    aside = (height * force[..., 2] - moment[..., 0]) / load
    return np.stack([ahead, np.full_like(ahead, height), aside + 0.0], axis=-1)
