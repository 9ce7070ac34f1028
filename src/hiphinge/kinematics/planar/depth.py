"""How far a segment points out of the picture, from how short it looks.

A pose model guesses depth; a segment's length does not change, so that its shortening in the
picture tells depth better wherever it is clear. The model still says toward or away.
"""

import numpy as np
from jaxtyping import Float

# A segment is as long as it looks in this share of the pictures: most movements begin upright.
_FULL_LENGTH = 80.0
# From this shortening on only the length counts; below, the model's guess has a share.
_CLEAR = 0.1


def with_depth(line: Float[np.ndarray, "frame 3"]) -> Float[np.ndarray, "frame 3"]:
    """Give a segment the depth that its shortening shows.

    Args:
        line: From one end to the other: x and y of the picture, z as the model guesses it [m].

    Example:
        >>> upright = np.tile([0.0, -0.4, 0.0], (9, 1))
        >>> bent = np.vstack([upright, [[0.0, -0.24, 0.1]]])
        >>> with_depth(bent)[-1].round(2).tolist()
        [0.0, -0.24, 0.32]
    """
    flat = np.hypot(line[:, 0], line[:, 1])
    if not np.isfinite(flat).any():
        return line
    full = float(np.nanpercentile(flat, _FULL_LENGTH))
    out = np.sqrt(np.maximum(full**2 - flat**2, 0.0))
    trust = np.clip((1.0 - flat / full) / _CLEAR, 0.0, 1.0)
    guess = np.minimum(np.abs(line[:, 2]), out)
    depth = np.copysign(trust * out + (1.0 - trust) * guess, line[:, 2])
    return np.stack([line[:, 0], line[:, 1], depth], axis=1)
