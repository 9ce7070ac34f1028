"""Arrays for the browser: an outline in JSON, then the numbers; see the page about the web API."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hiphinge.io import atomic_write

MAGIC = b"HHB1"
# Part of the name of what is kept beside a result; another form gets another name.
MADE_BY = "page-4"
_KINDS: Mapping[str, tuple[str, str]] = {"f": ("f4", "<f4"), "i": ("i4", "<i4"), "u": ("u1", "<u1")}
_STEP = 4


def keep_packed(path: Path, content: bytes) -> None:
    """Write content compressed, whole or not at all; the same content gives the same file."""
    with atomic_write(path) as part:
        part.write_bytes(gzip.compress(content, 5, mtime=0))


def packed(outline: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return outline and arrays as one piece.

    Args:
        outline: Anything that JSON holds.
        arrays: Numbers: floats are sent in single precision, whole ones in 32 bits, bytes as such.

    Example:
        >>> packed({}, {"a": np.zeros(2)})[:4]
        b'HHB1'
    """
    parts: list[bytes] = []
    where: dict[str, dict[str, object]] = {}
    offset = 0
    for name, array in arrays.items():
        kind = "u" if array.dtype.kind in "ub" else array.dtype.kind
        said, stored = _KINDS[kind]
        content = np.ascontiguousarray(array, dtype=stored).tobytes()
        content += bytes(-len(content) % _STEP)
        where[name] = {"dtype": said, "shape": list(array.shape), "offset": offset}
        parts.append(content)
        offset += len(content)
    head = json.dumps({**outline, "arrays": where}, allow_nan=False).encode()
    head += b" " * (-len(head) % _STEP)
    return b"".join([MAGIC, len(head).to_bytes(4, "little"), head, *parts])


def unpacked(content: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return outline and arrays of what `packed` made.

    Example:
        >>> outline, arrays = unpacked(packed({"x": 1}, {"a": np.arange(3)}))
        >>> outline["x"], arrays["a"].tolist()
        (1, [0, 1, 2])
    """
    length = int.from_bytes(content[4:8], "little")
    outline: dict[str, Any] = json.loads(content[8 : 8 + length])
    arrays: dict[str, np.ndarray] = {}
    for name, entry in outline.pop("arrays").items():
        shape, start = tuple(entry["shape"]), 8 + length + entry["offset"]
        kind = np.dtype(f"<{entry['dtype']}")
        count = int(np.prod(shape, dtype=int))
        arrays[name] = np.frombuffer(content, kind, count, start).reshape(shape)
    return outline, arrays
