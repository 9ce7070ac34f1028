"""How blurred a picture is, without a sharp one beside it."""

import numpy as np
from jaxtyping import Float

_WIDTH = 9


def blur(picture: Float[np.ndarray, "row column 3"]) -> float:
    """Blur from 0 (sharp) to 1: how little changes when the picture is blurred once more.

    Crete F, Dolmiere T, Ladret P, Nicolas M (2007), doi:10.1117/12.702790: differences of
    neighbours are compared before and after a mean over nine pixels, along rows and columns, and
    the worse direction counts.

    Example:
        >>> checks = np.indices((32, 32)).sum(axis=0)[:, :, None] % 2 * np.ones(3)
        >>> blur(checks) < 0.2 < blur(np.cumsum(np.ones((32, 32, 3)), axis=1))
        True
    """
    grey = picture.mean(axis=2, dtype=float)
    return max(_along_rows(grey), _along_rows(grey.T))


def _along_rows(grey: Float[np.ndarray, "row column"]) -> float:
    kernel_sum = np.cumsum(np.pad(grey, ((0, 0), (_WIDTH // 2 + 1, _WIDTH // 2)), "edge"), axis=1)
    softer = (kernel_sum[:, _WIDTH:] - kernel_sum[:, :-_WIDTH]) / _WIDTH
    before, after = np.abs(np.diff(grey)), np.abs(np.diff(softer))
    total = float(before.sum())
    return 1.0 if total == 0.0 else 1.0 - float(np.maximum(before - after, 0.0).sum()) / total
