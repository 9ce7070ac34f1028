"""Where bodies and markers are for given coordinates."""

import numpy as np
from jaxtyping import Float

from hiphinge.body.tree_kernel import (
    jacobian_frames,
    kernel_markers,
    kernel_tree,
    place_frames,
)
from hiphinge.types import BodyModel, Poses


def forward_kinematics(body: BodyModel, q: Float[np.ndarray, "frame coordinate"]) -> Poses:
    """Place every body in ground for each frame.

    Coordinates that follow others are set from their leaders, whatever `q` holds for them. Bodies
    beyond a joint with a missing (NaN) coordinate are NaN in that frame.

    Args:
        body: A compiled body.
        q: All coordinates in the order of `body.coordinates.names` [rad, m].

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> poses = forward_kinematics(compile_body(pendulum()), np.array([[np.pi / 2]]))
        >>> poses.rotation[0, 1].round(6).tolist()
        [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    rotation = np.empty((len(q), len(body.bodies), 3, 3))
    position = np.empty((len(q), len(body.bodies), 3))
    place_frames(kernel_tree(body), np.array(q, dtype=float), rotation, position)
    return Poses(rotation=rotation, position=position)


def marker_positions(
    body: BodyModel, q: Float[np.ndarray, "frame coordinate"]
) -> Float[np.ndarray, "frame marker 3"]:
    """Place every model marker in ground for each frame [m].

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> marker_positions(compile_body(pendulum()), np.array([[np.pi / 2]])).round(6).tolist()
        [[[0.0, 1.0, 0.0]]]
    """
    poses = forward_kinematics(body, q)
    turned = np.einsum(
        "fmij,mj->fmi", poses.rotation[:, body.marker_body], body.marker_position, optimize=True
    )
    return poses.position[:, body.marker_body] + turned


def marker_jacobian(
    body: BodyModel, q: Float[np.ndarray, "frame coordinate"]
) -> Float[np.ndarray, "frame marker 3 free"]:
    """Return how markers move with the free coordinates, followers included [m/rad, 1].

    The last axis runs over `body.coordinates.free`. To first order a marker error e moves the
    weighted least-squares pose by (J' W J)^-1 J' W e.

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> marker_jacobian(compile_body(pendulum()), np.array([[0.0]]))[0, 0, :, 0].tolist()
        [0.0, 1.0, 0.0]
    """
    shape = (len(q), len(body.marker_names), 3, body.coordinates.free.size)
    jacobian = np.zeros(shape)
    jacobian_frames(kernel_tree(body), kernel_markers(body), np.array(q, dtype=float), jacobian)
    return jacobian
