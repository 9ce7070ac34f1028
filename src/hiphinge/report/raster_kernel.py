# pyright: basic
"""Triangles to pixels: a depth buffer, then outlines and averaging."""

import numba
import numpy as np


@numba.njit(cache=True)
def rasterise(
    points: np.ndarray,
    light: np.ndarray,
    triangles: np.ndarray,
    code: np.ndarray,
    width: int,
    height: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw triangles seen along the depth axis; the nearest wins.

    Args:
        points: (vertex, 3) column, row [pixel] and depth, larger nearer.
        light: (vertex,) brightness from 0 to 1.
        triangles: (triangle, 3) vertex indices.
        code: (triangle,) a number from 0 that a pixel takes over.
        width: Columns of the picture.
        height: Rows of the picture.

    Returns:
        depth (height, width), -inf where empty; brightness (height, width);
        code (height, width), -1 where empty.
    """
    depth = np.full((height, width), -np.inf)
    shade = np.ones((height, width))
    owner = np.full((height, width), -1, dtype=np.int64)
    for index in range(triangles.shape[0]):
        first, second, third = triangles[index, 0], triangles[index, 1], triangles[index, 2]
        ax, ay = points[first, 0], points[first, 1]
        bx, by = points[second, 0], points[second, 1]
        cx, cy = points[third, 0], points[third, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-12:
            continue
        # Only pixels whose middle may lie inside; most triangles are smaller than a pixel.
        left = max(int(np.ceil(min(ax, bx, cx) - 0.5)), 0)
        right = min(int(np.floor(max(ax, bx, cx) - 0.5)), width - 1)
        top = max(int(np.ceil(min(ay, by, cy) - 0.5)), 0)
        bottom = min(int(np.floor(max(ay, by, cy) - 0.5)), height - 1)
        if left > right or top > bottom:
            continue
        per_area = 1.0 / area
        for row in range(top, bottom + 1):
            y = row + 0.5
            for column in range(left, right + 1):
                x = column + 0.5
                u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) * per_area
                if u < 0.0:
                    continue
                v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) * per_area
                w = 1.0 - u - v
                if v < 0.0 or w < 0.0:
                    continue
                z = u * points[first, 2] + v * points[second, 2] + w * points[third, 2]
                if z > depth[row, column]:
                    depth[row, column] = z
                    owner[row, column] = code[index]
                    shade[row, column] = u * light[first] + v * light[second] + w * light[third]
    return depth, shade, owner


@numba.njit(cache=True)
def _at_edge(depth: np.ndarray, part: np.ndarray, row: int, column: int) -> bool:
    """True where a farther part, or nothing, touches this pixel."""
    for down, across in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        y, x = row + down, column + across
        if 0 <= y < depth.shape[0] and 0 <= x < depth.shape[1]:
            farther = depth[y, x] < depth[row, column]
            if farther and part[y, x] // 6 != part[row, column] // 6:
                return True
    return False


@numba.njit(cache=True)
def outline_and_shrink(
    depth: np.ndarray,
    shade: np.ndarray,
    code: np.ndarray,
    block: int,
    edge_shade: float,
    paleness: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Darken borders between parts, fade the background, average blocks of pixels.

    Args:
        depth: As `rasterise` returns it.
        shade: Brightness, 1 where empty.
        code: tint + 3 * pale + 6 * part, -1 where empty.
        block: Pixels averaged in each direction.
        edge_shade: Brightness of outlines.
        paleness: How far pale parts move towards white, 0 to 1.

    Returns:
        brightness and tint of the smaller picture.
    """
    height, width = depth.shape[0] // block, depth.shape[1] // block
    bright = np.empty((height, width))
    tint = np.zeros((height, width), dtype=np.int64)
    for row in range(height):
        for column in range(width):
            total = 0.0
            for y in range(row * block, (row + 1) * block):
                for x in range(column * block, (column + 1) * block):
                    if code[y, x] < 0:
                        total += 1.0
                        continue
                    level = edge_shade if _at_edge(depth, code, y, x) else shade[y, x]
                    if code[y, x] % 6 >= 3:
                        level = paleness + (1.0 - paleness) * level
                    total += level
                    tint[row, column] = max(tint[row, column], code[y, x] % 3)
            bright[row, column] = total / (block * block)
    return bright, tint
