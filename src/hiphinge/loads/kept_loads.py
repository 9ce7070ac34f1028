"""Loads kept by content: a recording analysed again is not solved again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache as once
from pathlib import Path

import numpy as np

from hiphinge.cache import StageCache, cache_folder, content_key
from hiphinge.errors import InputError
from hiphinge.loads.analysis import LoadsResult, analyze_loads
from hiphinge.loads.answer import AnsweringLoads
from hiphinge.loads.archive import load_archive, outlined, save_archive
from hiphinge.loads.inputs import AS_USUAL, LoadInputs, LoadSettings
from hiphinge.loads.scene import Scene
from hiphinge.loads.state import STATE_KINDS, LoadState
from hiphinge.progress import Step
from hiphinge.types import ChangedLoad, Load, LoadSeries, Scenario

_LAYOUT = "hiphinge.kept-loads/1"
_KINDS = (LoadsResult, Load, LoadSeries, Scenario, ChangedLoad, Scene, *STATE_KINDS)


def analyze_loads_once(
    inputs: LoadInputs,
    *,
    step: Step,
    settings: LoadSettings = AS_USUAL,
    cache: StageCache | None = None,
) -> LoadsResult:
    """Compute what muscles and joints carry, or read what was computed from the same before.

    Args:
        inputs: The recorded movement and who made it.
        step: Hears how far the work is.
        settings: Filters, draws, costs.
        cache: Where results are kept; the user's cache folder by default.
    """
    cache = StageCache(cache_folder() / "loads") if cache is None else cache
    key = content_key("loads", {"content": _content(inputs, settings), "code": _code()})
    known = _kept(cache, key)
    if known is not None:
        return known
    found = analyze_loads(inputs, step=step, settings=settings)
    if found.kept is not None:
        content = (replace(found, kept=None), found.kept.state, found.kept.scene)
        cache.put(key, lambda path: save_archive(content, path, layout=_LAYOUT))
    return found


def _content(inputs: LoadInputs, settings: LoadSettings) -> str:
    return _digest(
        {
            "body": [inputs.body.osim, inputs.body.mass],
            "recording": [inputs.motion, inputs.forces, inputs.timeline],
            "person": [inputs.subject, inputs.strength.model_dump(mode="json")],
            "settings": settings,
        }
    )


def _kept(cache: StageCache, key: str) -> LoadsResult | None:
    place = cache.get(key)
    if place is None:
        return None
    try:
        content = load_archive(place, _KINDS, layout=_LAYOUT)
    except InputError:
        return None
    match content:
        case (LoadsResult() as found, LoadState() as state, Scene() as scene):
            return replace(found, kept=AnsweringLoads(state, scene))
        case _:
            return None


def _digest(parts: Mapping[str, object]) -> str:
    """Return a digest of dataclasses and arrays, every number and name in them."""
    arrays: dict[str, np.ndarray] = {}
    outline = outlined(parts, "", arrays)
    digest = hashlib.sha256(json.dumps(outline, sort_keys=True, default=repr).encode())
    for place, array in arrays.items():
        digest.update(f"{place} {array.dtype} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


@once
def _code() -> str:
    """Return a digest of this package's own source: between releases the version stays alike."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
