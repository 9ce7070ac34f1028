# pyright: basic
"""Cutting a turned square out of a picture, and making a picture small, compiled."""

import math

import numba
import numpy as np


@numba.njit(cache=True, nogil=True, fastmath=True)
def cut(
    image: np.ndarray,
    x: float,
    y: float,
    size: float,
    angle: float,
    side: int,
    gain: float,
    offset: float,
    repeat_border: bool,
) -> np.ndarray:
    """Return (side, side, 3) points of a picture's square, each `gain * colour + offset`.

    The corner of the square falls on the corner of its first point, as the model was trained:
    no half-pixel shift. Colours between pixels are bilinear.

    Args:
        image: Colours, (height, width, 3), 0 to 255.
        x: Centre of the square [px].
        y: Centre of the square [px].
        size: Its side [px].
        angle: Its turn [rad].
        side: Points along each side of the result.
        gain: Factor on the colours.
        offset: Added to them.
        repeat_border: What lies outside of the picture: its nearest pixel, or black.
    """
    height, width = image.shape[0], image.shape[1]
    out = np.empty((side, side, 3), np.float32)
    step = size / side
    cos, sin = math.cos(angle) * step, math.sin(angle) * step
    half = 0.5 * side
    for row in range(side):
        start_x = x - sin * (row - half) - cos * half
        start_y = y + cos * (row - half) - sin * half
        for column in range(side):
            px, py = start_x + cos * column, start_y + sin * column
            left, top = math.floor(px), math.floor(py)
            fx, fy = px - left, py - top
            if left < 0 or top < 0 or left >= width - 1 or top >= height - 1:
                for channel in range(3):
                    total = 0.0
                    for corner in range(4):
                        c, r = left + corner % 2, top + corner // 2
                        weight = fx if corner % 2 else 1.0 - fx
                        weight *= fy if corner // 2 else 1.0 - fy
                        if repeat_border:
                            c = min(max(c, 0), width - 1)
                            r = min(max(r, 0), height - 1)
                        if 0 <= r < height and 0 <= c < width:
                            total += weight * image[r, c, channel]
                    out[row, column, channel] = gain * total + offset
                continue
            right, low = left + 1, top + 1
            for channel in range(3):
                above = image[top, left, channel] * (1.0 - fx) + image[top, right, channel] * fx
                below = image[low, left, channel] * (1.0 - fx) + image[low, right, channel] * fx
                out[row, column, channel] = gain * (above + (below - above) * fy) + offset
    return out


@numba.njit(cache=True, nogil=True)
def small_grey(image: np.ndarray, ratio: int) -> np.ndarray:
    """Green of a picture, averaged over squares.

    Args:
        image: Colours, (height, width, 3), 0 to 255.
        ratio: Side of the squares [px]; what is left over at the right and below is left out.

    Returns:
        (height // ratio, width // ratio), single precision.
    """
    rows, columns = image.shape[0] // ratio, image.shape[1] // ratio
    out = np.zeros((rows, columns), np.float32)
    share = np.float32(1.0 / (ratio * ratio))
    for row in range(rows):
        for line in range(row * ratio, (row + 1) * ratio):
            for column in range(columns):
                total = 0
                for x in range(column * ratio, (column + 1) * ratio):
                    total += image[line, x, 1]
                out[row, column] += np.float32(total)
        out[row] *= share
    return out
