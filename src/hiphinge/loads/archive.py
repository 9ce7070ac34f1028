"""Frozen dataclasses of arrays as one file, without pickle.

Arrays go into an .npz; everything else, down to names and None, into a JSON outline beside them
that says where each array belongs. A whole file that does not hold today's fields was made by
another version and says so; it is never called damaged, nor filled up with defaults.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import cast
from zipfile import BadZipFile

import numpy as np

from hiphinge._version import __version__
from hiphinge.errors import InputError

_OUTLINE = "outline"
_AGAIN = "analyse the recording again"


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
    outline = {
        "layout": layout,
        "version": __version__,
        "content": outlined(content, "", arrays),
    }
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
        InputError: the file is missing or damaged, or another version made it.
    """
    known = {kind.__name__: kind for kind in kinds}
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            outline = _named(json.loads(file[_OUTLINE].tobytes().decode()))
            if outline["layout"] != layout or not _fits(outline["content"], known):
                raise made_by_another_version(path.name, outline.get("version"))
            return _filled(outline["content"], file, known)
    except FileNotFoundError as error:
        raise InputError("no such file", value=path.name, advice=_AGAIN) from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise InputError("a damaged file", value=path.name, advice=_AGAIN) from error


def made_by_another_version(file: str, version: object) -> InputError:
    """Return the error for what this version cannot read.

    Example:
        >>> raise made_by_another_version("loads.npz", "0.0.9")
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: made by another version of hiphinge: loads.npz (0.0.9); ...
    """
    made_by = version if version and version != __version__ else "an earlier one"
    return InputError(
        "made by another version of hiphinge",
        value=f"{file} ({made_by})",
        advice=f"analyse the recording again with this one ({__version__})",
    )


def outlined(value: object, place: str, arrays: dict[str, np.ndarray]) -> object:
    """Turn content into what JSON can hold, and put its arrays aside.

    Args:
        value: As for `save_archive`.
        place: Where it stands in what is written.
        arrays: Filled by place.
    """
    if isinstance(value, np.ndarray):
        arrays[place] = value
        return {"array": place}
    if is_dataclass(value) and not isinstance(value, type):
        inside = {
            item.name: outlined(getattr(value, item.name), f"{place}.{item.name}", arrays)
            for item in fields(value)
        }
        return {"kind": type(value).__name__, "fields": inside}
    if isinstance(value, tuple | list):
        items = cast("tuple[object, ...]", value)
        return [outlined(item, f"{place}.{index}", arrays) for index, item in enumerate(items)]
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        inside = {key: outlined(item, f"{place}.{key}", arrays) for key, item in entries.items()}
        return {"mapping": inside}
    return value


def _fits(outline: object, kinds: Mapping[str, type]) -> bool:
    """Say whether every dataclass of an outline is known and has the fields that it has today."""
    if isinstance(outline, list):
        return all(_fits(item, kinds) for item in cast("list[object]", outline))
    if not isinstance(outline, dict):
        return True
    entry = _named(cast("object", outline))
    if "array" in entry:
        return True
    inside = _named(entry["fields"] if "fields" in entry else entry["mapping"])
    if "kind" in entry:
        kind = kinds.get(str(entry["kind"]))
        if kind is None or {item.name for item in fields(kind)} != inside.keys():
            return False
    return all(_fits(item, kinds) for item in inside.values())


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
