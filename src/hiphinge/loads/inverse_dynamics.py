"""Net joint moments from motion and external forces (Newton-Euler)."""

import re
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body.tree_kernel import kernel_tree
from hiphinge.loads.dynamics_kernel import inverse_dynamics_frames
from hiphinge.loads.trajectory import Trajectory
from hiphinge.types import BodyModel, ReadOnly

_STANDARD_GRAVITY = (0.0, -9.80665, 0.0)


@dataclass(frozen=True, slots=True)
class ExternalWrench(ReadOnly):
    """External forces on bodies, such as the ground's on the feet.

    Attributes:
        body: Body on which each acts.
        force: Force in ground axes [N].
        moment: Moment about the ground origin [N m].
    """

    body: Int[np.ndarray, " loaded"]
    force: Float[np.ndarray, "draw frame loaded 3"]
    moment: Float[np.ndarray, "draw frame loaded 3"]


def wrench_at_point(
    body: Int[np.ndarray, " loaded"],
    force: Float[np.ndarray, "draw frame loaded 3"],
    point: Float[np.ndarray, "draw frame loaded 3"],
    free_moment: Float[np.ndarray, "draw frame loaded 3"],
) -> ExternalWrench:
    """Turn forces at centres of pressure [N, m, N m] into wrenches; no force where it is NaN.

    Example:
        >>> import numpy as np
        >>> up, ahead = np.array([[[[0.0, 100.0, 0.0]]]]), np.array([[[[0.5, 0.0, 0.0]]]])
        >>> wrench_at_point(np.array([1]), up, ahead, 0 * up).moment.tolist()
        [[[[0.0, 0.0, 50.0]]]]
    """
    known = np.isfinite(point).all(axis=-1, keepdims=True)
    known &= np.isfinite(force).all(axis=-1, keepdims=True)
    held = np.where(known, force, 0.0)
    turning = np.cross(np.where(known, point, 0.0), held)
    return ExternalWrench(body, held, turning + np.where(known, free_moment, 0.0))


@dataclass(frozen=True, slots=True)
class NetMoments(ReadOnly):
    """What joints and muscles together have to do.

    Attributes:
        moment: Generalised force of each free coordinate, couplers projected [N m, N].
        force: Force that each body needs beyond gravity and external forces, without what its
            children need [N], in ground axes.
    """

    moment: Float[np.ndarray, "draw frame free"]
    force: Float[np.ndarray, "draw frame body 3"]


def inverse_dynamics(
    body: BodyModel, trajectory: Trajectory, external: ExternalWrench
) -> NetMoments:
    """Compute the generalised forces that make the body move so.

    Followers' forces are projected on the coordinates that lead them. Root coordinates keep what
    the external forces leave unexplained: the residual.

    Args:
        body: The body.
        trajectory: Coordinates with speeds and accelerations.
        external: Forces on bodies; one draw serves all.
    """
    shape = trajectory.q.shape
    moment = np.empty((*shape[:2], body.coordinates.free.size))
    wrench = np.empty((*shape[:2], len(body.bodies), 6))
    tree = kernel_tree(body)
    inertias = (np.array(body.mass), np.array(body.mass_center), np.array(body.inertia))
    loaded = np.array(external.body, dtype=np.int64)
    both = np.concatenate([external.moment, external.force], axis=-1)
    for draw in range(shape[0]):
        q, qd, qdd = (
            np.array(part[draw], dtype=float)
            for part in (trajectory.q, trajectory.qd, trajectory.qdd)
        )
        inverse_dynamics_frames(
            tree,
            inertias,
            gravity(body),
            (q, qd, qdd),
            loaded,
            np.ascontiguousarray(both[min(draw, len(both) - 1)]),
            moment[draw],
            wrench[draw],
        )
    return NetMoments(moment=moment, force=wrench[..., 3:])


def gravity(body: BodyModel) -> Float[np.ndarray, "3"]:
    """Return the model's acceleration of free fall [m/s^2]."""
    found = re.search(r"<gravity>([^<]*)</gravity>", body.osim)
    text = found.group(1) if found else ""
    values = [float(item) for item in text.split()] or [*_STANDARD_GRAVITY]
    return np.array(values, dtype=float)
