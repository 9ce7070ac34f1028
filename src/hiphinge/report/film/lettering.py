"""Words as pictures; the only module that asks matplotlib for letters."""
# pyright: basic

from functools import cache
from pathlib import Path

import numpy as np
from jaxtyping import UInt8


@cache
def lettered(text: str, size_px: int) -> UInt8[np.ndarray, "height width"]:
    """Return how far each pixel is covered by a text.

    Args:
        text: One line.
        size_px: Height of a line.

    Example:
        >>> lettered("47°", 20).shape[0] > 8
        True
    """
    # It takes a moment to import, and only pictures of a film need it.
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"))
    font.set_size(0.72 * size_px, 72)
    font.set_text(text, 0.0)
    font.draw_glyphs_to_bitmap(antialiased=True)
    mask = np.array(np.asarray(font.get_image()), dtype=np.uint8)
    mask.flags.writeable = False
    return mask
