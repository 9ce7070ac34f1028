# pyright: basic
"""Compiled places of path points that move within their bodies."""

import numpy as np

from hiphinge.body.tree_kernel import kernel, value_and_slope
from hiphinge.loads.paths_kernel import KernelRoutes


@kernel
def moving_places(
    routes: KernelRoutes, points: np.ndarray, q: np.ndarray, place: np.ndarray
) -> None:
    """Compute where moving points lie in their bodies' axes, frame by frame [m]."""
    for frame in range(q.shape[0]):
        for k in range(points.size):
            point = points[k]
            for axis in range(3):
                c = routes.mover[point, axis]
                x = 0.0
                if c >= 0:
                    x = min(max(q[frame, c], routes.low[point]), routes.high[point])
                place[frame, k, axis] = value_and_slope(
                    routes.function_kind[point, axis],
                    routes.function_start[point, axis],
                    routes.function_size[point, axis],
                    routes.pool,
                    x,
                )[0]
