# pyright: basic, reportArgumentType=false, reportReturnType=false
"""A second-order section run forwards and backwards over columns."""

import numpy as np
from numba import njit


@njit(cache=True)
def filter_both_ways(
    values: np.ndarray, numerator: np.ndarray, denominator: np.ndarray, pad: int
) -> np.ndarray:
    """Filter every column forwards and backwards, without a shift in time.

    Both ends are lengthened by their point reflection, and each pass starts as if its first value
    had been there for ever (Gustafsson 1996, doi 10.1109/78.492552, names these choices).

    Args:
        values: (frame, column), finite, longer than `pad`.
        numerator: (3,) of a section with a gain of 1 at rest.
        denominator: (3,), the first one 1.
        pad: Samples added at each end.
    """
    n, n_columns = values.shape
    result = np.empty_like(values)
    line = np.empty(n + 2 * pad)
    for column in range(n_columns):
        for k in range(n):
            line[pad + k] = values[k, column]
        for k in range(pad):
            line[k] = 2.0 * values[0, column] - values[pad - k, column]
            line[pad + n + k] = 2.0 * values[n - 1, column] - values[n - 2 - k, column]
        _pass_over(line, numerator, denominator)
        _pass_over(line[::-1], numerator, denominator)
        for k in range(n):
            result[k, column] = line[pad + k]
    return result


@njit(cache=True)
def _pass_over(line: np.ndarray, numerator: np.ndarray, denominator: np.ndarray) -> None:
    b0, b1, b2 = numerator[0], numerator[1], numerator[2]
    a1, a2 = denominator[1], denominator[2]
    near = (1.0 - b0) * line[0]
    far = (b2 - a2) * line[0]
    for k in range(line.shape[0]):
        before = line[k]
        after = b0 * before + near
        near = b1 * before - a1 * after + far
        far = b2 * before - a2 * after
        line[k] = after
