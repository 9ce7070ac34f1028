"""Arrays and an outline in one answer: small, and read by a browser without parsing numbers."""

import json
from collections.abc import Mapping

import numpy as np

_MAGIC = b"HHB1"
_ALIGNMENT = 4
_KINDS = {"f4": np.dtype("<f4"), "i4": np.dtype("<i4"), "u1": np.dtype("u1")}


def pack(outline: Mapping[str, object], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Put an outline and arrays into one piece of bytes, as docs/web-api.md lays it out.

    Floating point becomes single precision, whole numbers 32 bits, single bytes and truth values
    stay one byte.

    Args:
        outline: What is no array; `arrays` is added to it.
        arrays: Arrays of any shape.

    Example:
        >>> packed = pack({"rate_hz": 100.0}, {"time": np.array([0.0, 0.01])})
        >>> packed[:4], len(packed) % 4
        (b'HHB1', 0)
    """
    entries: dict[str, object] = {}
    parts: list[bytes] = []
    offset = 0
    for name, array in arrays.items():
        kind = _kind(array)
        entries[name] = {"dtype": kind, "shape": list(array.shape), "offset": offset}
        parts.append(_padded(np.ascontiguousarray(array, dtype=_KINDS[kind]).tobytes(), b"\0"))
        offset += len(parts[-1])
    text = json.dumps({**outline, "arrays": entries}, allow_nan=False, ensure_ascii=False)
    head = _padded(text.encode(), b" ")
    return b"".join([_MAGIC, len(head).to_bytes(4, "little"), head, *parts])


def _kind(array: np.ndarray) -> str:
    if array.dtype.itemsize == 1:
        return "u1"
    return "f4" if array.dtype.kind == "f" else "i4"


def _padded(content: bytes, filling: bytes) -> bytes:
    return content + filling * (-len(content) % _ALIGNMENT)
