"""Rotations as unit quaternions."""

import numpy as np
from jaxtyping import Float


def quaternions(rotation: Float[np.ndarray, "*many 3 3"]) -> Float[np.ndarray, "*many 4"]:
    """Return rotation matrices as unit quaternions, x y z before w, w never negative.

    The largest of the four products of the quaternion with itself gives the row that is taken
    (Shepperd 1978, doi 10.2514/3.55767b), so that no small number is divided by. SciPy has it
    too, in a part that takes a tenth of a second to import.

    Args:
        rotation: Rotation matrices; one that holds NaN gives NaN.

    Example:
        >>> quaternions(np.diag([1.0, -1.0, -1.0])).tolist()
        [1.0, 0.0, 0.0, 0.0]
    """
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = np.moveaxis(rotation, (-2, -1), (0, 1))
    x, y, z = zy - yz, xz - zx, yx - xy
    products = np.array(
        [
            [1.0 + xx - yy - zz, xy + yx, xz + zx, x],
            [xy + yx, 1.0 - xx + yy - zz, yz + zy, y],
            [xz + zx, yz + zy, 1.0 - xx - yy + zz, z],
            [x, y, z, 1.0 + xx + yy + zz],
        ]
    )
    largest = np.argmax(np.einsum("ii...->i...", products), axis=0)
    row = np.take_along_axis(products, largest[None, None], axis=0)[0]
    unit: np.ndarray = row / np.linalg.norm(row, axis=0)
    unit[:, unit[3] < 0.0] *= -1.0
    return np.moveaxis(unit, 0, -1)
