# pyright: basic
"""Lines, letters and blurred faces on a picture, edges smoothed by how far a pixel is covered."""

import numba
import numpy as np


@numba.njit(cache=True)
def stroke(
    image: np.ndarray,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    radius: float,
    colour: np.ndarray,
    alpha: float,
) -> None:
    """Draw a line with round ends; a dot where both ends are the same.

    Args:
        image: (height, width, 3) of bytes; changed.
        x0: First end, pixels to the right.
        y0: First end, pixels down.
        x1: Second end.
        y1: Second end.
        radius: Half of the line's width [px].
        colour: (3,) red, green, blue, 0 to 255.
        alpha: How much of what lies under it is covered, 0 to 1.
    """
    height, width = image.shape[0], image.shape[1]
    left, right = min(x0, x1) - radius - 1.0, max(x0, x1) + radius + 1.0
    top, bottom = min(y0, y1) - radius - 1.0, max(y0, y1) + radius + 1.0
    if right < 0.0 or bottom < 0.0 or left > width or top > height:
        return
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    for row in range(max(int(top), 0), min(int(bottom) + 2, height)):
        for column in range(max(int(left), 0), min(int(right) + 2, width)):
            share = 0.0
            if length > 0.0:
                share = ((column - x0) * dx + (row - y0) * dy) / length
                share = min(max(share, 0.0), 1.0)
            away_x, away_y = column - x0 - share * dx, row - y0 - share * dy
            cover = radius + 0.5 - np.sqrt(away_x * away_x + away_y * away_y)
            if cover > 0.0:
                cover = min(cover, 1.0) * alpha
                for channel in range(3):
                    under = image[row, column, channel]
                    image[row, column, channel] = np.uint8(
                        under + (colour[channel] - under) * cover + 0.5
                    )


@numba.njit(cache=True)
def stamp(
    image: np.ndarray, mask: np.ndarray, left: int, top: int, colour: np.ndarray, alpha: float
) -> None:
    """Put letters on a picture.

    Args:
        image: (height, width, 3) of bytes; changed.
        mask: (height, width) of bytes: how far each pixel is covered.
        left: Column of the mask's left edge.
        top: Row of its upper edge.
        colour: (3,) red, green, blue.
        alpha: As in `stroke`.
    """
    for row in range(mask.shape[0]):
        for column in range(mask.shape[1]):
            y, x = top + row, left + column
            if mask[row, column] == 0 or not (0 <= y < image.shape[0] and 0 <= x < image.shape[1]):
                continue
            cover = mask[row, column] / 255.0 * alpha
            for channel in range(3):
                under = image[y, x, channel]
                image[y, x, channel] = np.uint8(under + (colour[channel] - under) * cover + 0.5)


@numba.njit(cache=True)
def coarsen(image: np.ndarray, x: float, y: float, radius: float) -> None:
    """Replace a disc by a few large squares of its mean colours: a face is no face any more.

    Args:
        image: (height, width, 3) of bytes; changed.
        x: Middle of the disc, pixels to the right.
        y: Middle, pixels down.
        radius: Of the disc [px].
    """
    block = max(int(radius / 2.5), 4)
    height, width = image.shape[0], image.shape[1]
    top, left = int(y - radius), int(x - radius)
    for first_row in range(top, int(y + radius) + 1, block):
        for first_column in range(left, int(x + radius) + 1, block):
            rows = (max(first_row, 0), min(first_row + block, height))
            columns = (max(first_column, 0), min(first_column + block, width))
            count = (rows[1] - rows[0]) * (columns[1] - columns[0])
            middle_x, middle_y = first_column + 0.5 * block - x, first_row + 0.5 * block - y
            if count <= 0 or middle_x**2 + middle_y**2 > (radius + 0.5 * block) ** 2:
                continue
            for channel in range(3):
                total = 0.0
                for row in range(rows[0], rows[1]):
                    for column in range(columns[0], columns[1]):
                        total += image[row, column, channel]
                mean = np.uint8(total / count)
                image[rows[0] : rows[1], columns[0] : columns[1], channel] = mean
