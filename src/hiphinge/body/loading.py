"""From a model file or text to a compiled body, checked against OpenSim and kept for next time."""

import hashlib
from pathlib import Path

import numpy as np

from hiphinge.body.compile import compile_body
from hiphinge.body.description import UnsupportedModel
from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.body.store import load_saved_body, save_body
from hiphinge.body.tree_kernel import follow_leaders, kernel_tree
from hiphinge.cache import StageCache, cache_folder, content_key
from hiphinge.errors import InputError
from hiphinge.types import BodyModel

_TOLERANCE = 1e-9  # between our poses and OpenSim's [m, 1]; seen: 1e-15
_N_POSES = 4


def load_body(path: Path, *, cache: StageCache | None = None) -> BodyModel:
    """Load a user's OpenSim model as it is.

    The first time OpenSim reads it and our poses are checked against OpenSim's; the compiled body
    is then kept, and later loads need no OpenSim.

    Args:
        path: The .osim file.
        cache: Where compiled bodies are kept; the user's cache folder by default.

    Raises:
        InputError: the file cannot be read.
        ModelError: OpenSim cannot read the model.
        UnsupportedModel: the model moves in ways the compiled body cannot follow; use
            `hiphinge.kinematics.solve_with_opensim`.

    Example:
        >>> import tempfile
        >>> from hiphinge.body.examples import hinge_text
        >>> folder = Path(tempfile.mkdtemp())
        >>> path = folder / "hinge.osim"
        >>> _ = path.write_text(hinge_text(), encoding="utf-8")
        >>> load_body(path, cache=StageCache(folder / "bodies")).coordinates.names
        ('swing',)
    """
    try:
        osim = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("not a readable model file", value=path.name, allowed=".osim") from error
    return body_from_text(osim, cache=cache)


def body_from_text(
    osim: str,
    *,
    is_default: bool = False,
    notes: tuple[str, ...] = (),
    cache: StageCache | None = None,
) -> BodyModel:
    """Compile a model given as OpenSim XML text, from the cache where possible.

    Args:
        osim: The model as OpenSim XML text.
        is_default: True for the repaired default body, scaled or not.
        notes: What was repaired, scaled or assumed.
        cache: Where compiled bodies are kept; the user's cache folder by default.

    Raises:
        ModelError: OpenSim cannot read the model.
        UnsupportedModel: the model moves in ways the compiled body cannot follow.

    Example:
        >>> import tempfile
        >>> from hiphinge.body.examples import hinge_text
        >>> body = body_from_text(hinge_text(), cache=StageCache(Path(tempfile.mkdtemp())))
        >>> body.bodies, float(body.mass.sum())
        (('ground', 'rod'), 2.0)
    """
    cache = default_cache() if cache is None else cache
    digest = hashlib.sha256(osim.encode()).hexdigest()
    key = content_key("body", {"osim": digest, "default": is_default, "notes": notes})
    known = read_cached(cache, key)
    if known is not None:
        return known
    body = _compile_and_check(osim, is_default=is_default, notes=notes)
    cache.put(key, lambda place: save_body(body, place))
    return body


def default_cache() -> StageCache:
    """Return the folder of compiled bodies in the user's cache."""
    return StageCache(cache_folder() / "bodies")


def read_cached(cache: StageCache, key: str) -> BodyModel | None:
    """Return a kept body, None when there is none or it is damaged."""
    place = cache.get(key)
    if place is None:
        return None
    try:
        return load_saved_body(place)
    except InputError:
        return None


def _compile_and_check(osim: str, *, is_default: bool, notes: tuple[str, ...]) -> BodyModel:
    from hiphinge.body import opensim_adapter, opensim_poses  # half a second to import

    description = opensim_adapter.describe(osim)
    body = compile_body(description, osim=osim, is_default=is_default, notes=notes)
    q = _random_poses(body)
    ours = forward_kinematics(body, q)
    by_name = dict(zip(body.coordinates.names, q.T, strict=True))
    theirs = opensim_poses.place_bodies(osim, body.bodies, by_name)
    worst = max(
        float(np.abs(ours.rotation - theirs.rotation).max()),
        float(np.abs(ours.position - theirs.position).max()),
    )
    if not worst <= _TOLERANCE:
        raise UnsupportedModel("poses differ from OpenSim's", value=f"{worst:.1e} m")
    return body


def _random_poses(body: BodyModel) -> np.ndarray:
    coordinates = body.coordinates
    spread = np.where(coordinates.rotational, 0.5, 0.1)
    draws = np.random.default_rng(0).normal(size=(_N_POSES, len(coordinates.names)))
    q = np.clip(coordinates.default + spread * draws, coordinates.lower, coordinates.upper)
    tree = kernel_tree(body)
    for pose in q:
        follow_leaders(tree, pose, np.empty(len(pose)))
    return q
