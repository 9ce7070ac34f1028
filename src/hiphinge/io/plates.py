"""Force plates: from channels to force on the person, centre of pressure and free moment.

Each type of plate delivers its own channels (C3D user guide, FORCE_PLATFORM group):

    1  Fx Fy Fz Px Py Mz: centre of pressure and free moment, ready made
    2  Fx Fy Fz Mx My Mz about the plate's own origin
    3  eight force components of a plate with four sensors (x12 x34 y14 y23 z1 z2 z3 z4)
    4  type 2 before a 6 x 6 calibration matrix

In all of them x and y lie in the plate's surface, given by its corners, and z points down. Stored
is the reaction, so a standing person gives a negative z, which is up on the person.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

# Below this vertical force [N] a plate counts as unloaded: the usual threshold of gait labs.
LOADED = 20.0
# Channels that each type needs.
CHANNELS = {1: 6, 2: 6, 3: 8, 4: 6}


@dataclass(frozen=True, slots=True)
class PlateGeometry:
    """Where a plate lies and how it is wired.

    Attributes:
        kind: Type 1 to 4.
        corners: In file axes [m]; the first lies at +x +y of the plate, then -x +y, -x -y, +x -y.
        origin: As stored [m]: from the plate's own origin to the surface or back; for type 3 the
            sensor distances a, b and the depth.
        calibration: 6 x 6, type 4 only.
    """

    kind: int
    corners: Float[np.ndarray, "4 3"]
    origin: Float[np.ndarray, "3"]
    calibration: Float[np.ndarray, "6 6"] | None = None


@dataclass(frozen=True, slots=True)
class PlateLoad:
    """What one plate does to the person, in the axes of its corners."""

    force: Float[np.ndarray, "sample 3"]
    point: Float[np.ndarray, "sample 3"]
    free_moment: Float[np.ndarray, "sample 3"]


def plate_load(
    channels: Float[np.ndarray, "sample channel"],
    geometry: PlateGeometry,
    *,
    newton_metre: float = 0.001,
) -> PlateLoad:
    """Compute the ground reaction of one plate.

    With o from the plate's origin to the middle of its surface, M' = M - o x F is the moment there;
    the centre of pressure is (-M'y / Fz, M'x / Fz) and the free moment M'z - (x Fy - y Fx).

    Args:
        channels: Forces [N] and moments, or forces and points for type 1, of one plate.
        geometry: The plate.
        newton_metre: Value of one unit of moment [N m], and of one unit of length for type 1 [m].

    Example:
        >>> corners = np.array([[0.5, 0.5, 0], [0, 0.5, 0], [0, 0, 0], [0.5, 0, 0]])
        >>> plate = PlateGeometry(2, corners[[0, 3, 2, 1]], np.zeros(3))
        >>> load = plate_load(np.array([[0.0, 0, -700, 0, 0, 0]]), plate)
        >>> load.force[0].tolist(), load.point[0].tolist()
        ([0.0, 0.0, 700.0], [0.25, 0.25, 0.0])
    """
    frame = plate_axes(geometry.corners)
    middle = geometry.corners.mean(axis=0)
    if geometry.kind == 1:
        force = channels[:, :3]
        level = channels[:, 3:5] * newton_metre
        free = channels[:, 5] * newton_metre
    else:
        force, moment = _wrench(channels, geometry, newton_metre)
        moment = moment - np.cross(surface_offset(geometry), force)
        vertical = force[:, 2]
        safe = np.where(np.abs(vertical) < 1e-9, np.nan, vertical)
        level = np.stack([-moment[:, 1] / safe, moment[:, 0] / safe], axis=1)
        free = moment[:, 2] - (level[:, 0] * force[:, 1] - level[:, 1] * force[:, 0])
    point, free_moment = blank_unloaded(
        middle + level @ frame[:, :2].T,
        np.outer(free, frame[:, 2]),
        np.abs(force[:, 2]) >= LOADED,
    )
    return PlateLoad(force @ frame.T, point, free_moment)


def plate_axes(corners: Float[np.ndarray, "4 3"]) -> Float[np.ndarray, "3 3"]:
    """Return the plate's x, y and z axes as columns.

    Example:
        >>> corners = np.array([[1.0, 1, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0]])
        >>> plate_axes(corners).tolist()
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    x = corners[0] + corners[3] - corners[1] - corners[2]
    y = corners[0] + corners[1] - corners[2] - corners[3]
    z = np.cross(x, y)
    y = np.cross(z, x)
    return np.stack([axis / np.linalg.norm(axis) for axis in (x, y, z)], axis=1)


def surface_offset(geometry: PlateGeometry) -> Float[np.ndarray, "3"]:
    """Return the way from the plate's own origin to the middle of its surface, in plate axes [m].

    Writers store it either way round; as z points down and the origin lies below the surface, z of
    the result is negative. For type 3 the horizontal entries are sensor distances instead.
    """
    offset = geometry.origin if geometry.origin[2] <= 0 else -geometry.origin
    return np.array([0.0, 0.0, offset[2]]) if geometry.kind == 3 else offset


def blank_unloaded(
    point: Float[np.ndarray, "*plate sample 3"],
    free_moment: Float[np.ndarray, "*plate sample 3"],
    loaded: Bool[np.ndarray, "*plate sample"],
) -> tuple[Float[np.ndarray, "*plate sample 3"], Float[np.ndarray, "*plate sample 3"]]:
    """Set the point to NaN and the free moment to zero where a plate is unloaded."""
    keep = loaded[..., None]
    return np.where(keep, point, np.nan), np.where(keep, free_moment, 0.0)


def _wrench(
    channels: Float[np.ndarray, "sample channel"], geometry: PlateGeometry, newton_metre: float
) -> tuple[Float[np.ndarray, "sample 3"], Float[np.ndarray, "sample 3"]]:
    """Force and moment about the plate's own origin, in plate axes."""
    if geometry.kind == 3:
        x12, x34, y14, y23, z1, z2, z3, z4 = channels[:, :8].T
        a, b = np.abs(geometry.origin[:2])
        force = np.stack([x12 + x34, y14 + y23, z1 + z2 + z3 + z4], axis=1)
        moment = np.stack(
            [
                b * (z1 + z2 - z3 - z4),
                a * (-z1 + z2 + z3 - z4),
                b * (-x12 + x34) + a * (y14 - y23),
            ],
            axis=1,
        )
        return force, moment
    wrench = channels[:, :6]
    if geometry.kind == 4 and geometry.calibration is not None:
        wrench = wrench @ geometry.calibration.T
    return wrench[:, :3], wrench[:, 3:] * newton_metre


def share_on_plate(load: PlateLoad, corners: Float[np.ndarray, "4 3"]) -> float:
    """Return the share of loaded samples whose point lies on the plate, with 10 % to spare.

    NaN when the plate was never loaded.
    """
    seen = np.isfinite(load.point).all(axis=1)
    if not seen.any():
        return float("nan")
    frame = plate_axes(corners)
    half = np.abs((corners - corners.mean(axis=0)) @ frame).max(axis=0)[:2]
    level = ((load.point[seen] - corners.mean(axis=0)) @ frame)[:, :2]
    return float((np.abs(level) <= 1.1 * half).all(axis=1).mean())
