"""A plate gives back the load that was put on it, wherever it lies."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from hiphinge.io.plates import PlateGeometry, plate_load

finite = st.floats(-1.0, 1.0)


@given(
    turn=st.floats(-np.pi, np.pi),
    x=finite,
    y=finite,
    shear=st.tuples(finite, finite),
    vertical=st.floats(30.0, 3000.0),
    twist=finite,
    depth=st.floats(0.0, 0.08),
)
def test_force_point_and_twist_come_back(turn, x, y, shear, vertical, twist, depth):
    flat = np.array([[0.3, -0.2, 0], [0.3, 0.2, 0], [-0.3, 0.2, 0], [-0.3, -0.2, 0]])
    rotation = Rotation.from_euler("z", turn).as_matrix()
    corners = flat @ rotation.T + np.array([2.0, -1.0, 0.1])
    # Corner order makes plate x along -y of the flat frame, y along +x, z down.
    frame = np.stack([rotation @ [0, -1, 0], rotation @ [1, 0, 0], rotation @ [0, 0, 1]], axis=1)
    if np.linalg.det(frame) < 0:
        frame[:, 2] *= -1
    force = np.array([200 * shear[0], 200 * shear[1], vertical])
    point = np.array([2.0, -1.0, 0.1]) + rotation @ np.array([0.3 * x, 0.2 * y, 0.0])
    moment_free = np.array([0.0, 0.0, 20 * twist])
    origin = np.array([0.0, 0.0, -depth])
    arm = frame.T @ (point - corners.mean(axis=0)) + origin
    wrench = np.concatenate(
        [frame.T @ force, (np.cross(arm, frame.T @ force) + frame.T @ moment_free) * 1000]
    )
    load = plate_load(wrench[None], PlateGeometry(2, corners, origin))
    assert np.allclose(load.force[0], force, atol=1e-6)
    assert np.allclose(load.point[0], point, atol=1e-6)
    assert np.allclose(load.free_moment[0], moment_free, atol=1e-5)
