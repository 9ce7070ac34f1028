"""Frozen dataclasses of arrays as one file, without pickle.

Arrays go into an .npz; everything else, down to names and None, into a JSON outline beside them
that says where each array belongs.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import cast
from zipfile import BadZipFile

import numpy as np

from hiphinge.errors import InputError

_OUTLINE = "outline"


def save_archive(content: object, path: Path, *, layout: str) -> None:
    """Write a dataclass to a file.

    Args:
        content: Dataclasses, tuples, mappings by name, numbers, names, None and arrays of numbers.
        path: The file.
        layout: Name and version of what is written, checked when it is read.

    Example:
        >>> import tempfile
        >>> from hiphinge.muscles import ThelenCurves
        >>> path = Path(tempfile.mkdtemp()) / "curves.npz"
        >>> save_archive(ThelenCurves(concentric_shape=0.3), path, layout="curves/1")
        >>> load_archive(path, (ThelenCurves,), layout="curves/1") == ThelenCurves(
        ...     concentric_shape=0.3
        ... )
        True
    """
    arrays: dict[str, np.ndarray] = {}
    outline = {"layout": layout, "content": _outlined(content, "", arrays)}
    arrays[_OUTLINE] = np.frombuffer(json.dumps(outline).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def load_archive(path: Path, kinds: tuple[type, ...], *, layout: str) -> object:
    """Read what `save_archive` wrote.

    Args:
        path: The file.
        kinds: Every dataclass that may occur in it.
        layout: What it was written as.

    Raises:
        InputError: the file is missing, damaged or of another layout.
    """
    known = {kind.__name__: kind for kind in kinds}
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            outline = _named(json.loads(file[_OUTLINE].tobytes().decode()))
            if outline["layout"] != layout:
                raise InputError(
                    "written by another version of hiphinge",
                    value=f"{path.name} ({outline['layout']})",
                    allowed=layout,
                    advice="analyse the recording again",
                )
            return _filled(outline["content"], file, known)
    except FileNotFoundError as error:
        raise InputError("no such file", value=path.name) from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise InputError("a damaged file", value=path.name) from error


def _outlined(value: object, place: str, arrays: dict[str, np.ndarray]) -> object:
    if isinstance(value, np.ndarray):
        arrays[place] = value
        return {"array": place}
    if is_dataclass(value) and not isinstance(value, type):
        inside = {
            item.name: _outlined(getattr(value, item.name), f"{place}.{item.name}", arrays)
            for item in fields(value)
        }
        return {"kind": type(value).__name__, "fields": inside}
    if isinstance(value, tuple | list):
        items = cast("tuple[object, ...]", value)
        return [_outlined(item, f"{place}.{index}", arrays) for index, item in enumerate(items)]
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        inside = {key: _outlined(item, f"{place}.{key}", arrays) for key, item in entries.items()}
        return {"mapping": inside}
    return value


def _filled(outline: object, arrays: Mapping[str, np.ndarray], kinds: Mapping[str, type]) -> object:
    if isinstance(outline, list):
        items = cast("list[object]", outline)
        return tuple(_filled(item, arrays, kinds) for item in items)
    if not isinstance(outline, dict):
        return outline
    entry = _named(cast("object", outline))
    if "array" in entry:
        return arrays[str(entry["array"])]
    inside = _named(entry["fields"] if "fields" in entry else entry["mapping"])
    filled = {name: _filled(item, arrays, kinds) for name, item in inside.items()}
    return kinds[str(entry["kind"])](**filled) if "kind" in entry else filled


def _named(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("an outline needs names")
    return cast("dict[str, object]", value)
