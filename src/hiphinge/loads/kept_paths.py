"""Muscles, their strength and paths, kept by content: OpenSim lays no movement twice."""

import hashlib
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.body import default_body
from hiphinge.cache import StageCache, cache_folder, content_key
from hiphinge.errors import InputError
from hiphinge.loads.archive import load_archive, save_archive
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.laying import ByOpenSim, fit_wrapping_paths, muscle_geometry
from hiphinge.loads.path_fits import PathFits
from hiphinge.loads.sites import Sites
from hiphinge.loads.strength import MuscleStrength, personal_strength
from hiphinge.loads.strength_tests import StrengthTest
from hiphinge.muscles import (
    DeGrooteFreglyCurves,
    MillardCurves,
    MuscleRoutes,
    MuscleSet,
    Musculature,
    Samples,
    ThelenCurves,
)
from hiphinge.profile import Strength
from hiphinge.types import BodyModel, Subject

_LAYOUT = "hiphinge.muscles/1"
MUSCLE_KINDS = (
    Musculature,
    MuscleSet,
    MuscleRoutes,
    Samples,
    ThelenCurves,
    MillardCurves,
    DeGrooteFreglyCurves,
)


def default_cache() -> StageCache:
    """Return the folder of muscles and paths in the user's cache."""
    return StageCache(cache_folder() / "muscles")


def musculature_of(body: BodyModel, *, cache: StageCache | None = None) -> Musculature:
    """Read a body's muscles, from the cache where possible.

    Raises:
        ModelError: the model has no muscles, or muscles of a kind that is not known.
    """
    cache = default_cache() if cache is None else cache
    key = content_key("musculature", {"osim": _digest(body)})
    known = _kept(cache, key, MUSCLE_KINDS)
    if isinstance(known, Musculature):
        return known
    from hiphinge.body.opensim_muscles import read_muscles  # OpenSim takes half a second to import

    found = read_muscles(body)
    cache.put(key, lambda path: save_archive(found, path, layout=_LAYOUT))
    return found


def strength_of(
    body: BodyModel,
    musculature: Musculature,
    subject: Subject,
    strength: Strength,
    *,
    cache: StageCache | None = None,
) -> MuscleStrength:
    """Find how strong the person's muscles are: by tests, else by mass and height.

    Args:
        body: The scaled body.
        musculature: Its muscles, with the model's strength.
        subject: The person.
        strength: Tests of the person's profile, empty without.
        cache: Where results are kept; the user's cache folder by default.

    Raises:
        ModelError: There are tests, and the body has no hips of the usual names.
    """
    cache = default_cache() if cache is None else cache
    tests = strength.model_dump(exclude_none=True)
    person = {"mass": subject.mass, "height": subject.height}
    key = content_key("strength", {"osim": _digest(body), "tests": tests, "person": person})
    known = _kept(cache, key, (MuscleStrength, StrengthTest))
    if isinstance(known, MuscleStrength):
        return known
    reference = musculature_of(default_body(), cache=cache).muscles if body.is_default else None
    found = personal_strength(body, musculature, subject, strength, reference=reference)
    cache.put(key, lambda path: save_archive(found, path, layout=_LAYOUT))
    return found


@dataclass(frozen=True, slots=True)
class Laid:
    """Muscle geometry, and the fits behind it; None where OpenSim laid every path itself."""

    geometry: Geometry
    fits: PathFits | None


def lay_muscles(
    body: BodyModel,
    musculature: Musculature,
    q: Float[np.ndarray, "frame coordinate"],
    sites: Sites,
    *,
    exact: bool = False,
    cache: StageCache | None = None,
) -> Laid:
    """Lay all muscles in the poses of a movement; the result is kept by body and poses.

    Args:
        body: The body.
        musculature: Its muscles.
        q: Coordinates, followers included [rad, m].
        sites: Joints with loads.
        exact: Let OpenSim lay every wrapping path in every frame instead of fitting polynomials.
        cache: Where results are kept; the user's cache folder by default.
    """
    cache = default_cache() if cache is None else cache
    poses = hashlib.sha256(np.ascontiguousarray(q).tobytes()).hexdigest()
    key = content_key("paths", {"osim": _digest(body), "poses": poses, "exact": exact})
    known = _kept(cache, key, (_Entries, PathFits))
    if isinstance(known, _Entries):
        return Laid(known.geometry(), known.fits)
    fits, lays = None, ByOpenSim(body, sites)
    if not exact and musculature.routes.wraps.any():
        fits = fit_wrapping_paths(body, musculature, q, sites, by_opensim=lays)
    geometry = muscle_geometry(body, musculature, q, sites, fits=fits, by_opensim=lays)
    entries = _Entries.of(geometry, fits)
    cache.put(key, lambda path: save_archive(entries, path, layout=_LAYOUT))
    return Laid(geometry, fits)


@dataclass(frozen=True, slots=True)
class _Entries:
    """Geometry without the zeros, which are nine tenths of it."""

    length: np.ndarray
    arm: np.ndarray
    arm_place: np.ndarray
    arm_shape: tuple[int, ...]
    pull: np.ndarray
    pull_place: np.ndarray
    pull_shape: tuple[int, ...]
    fits: PathFits | None

    @classmethod
    def of(cls, geometry: Geometry, fits: PathFits | None) -> "_Entries":
        arm, pull = (part.reshape(len(part), -1) for part in (geometry.moment_arm, geometry.pull))
        arm_place, pull_place = (np.flatnonzero(part.any(axis=0)) for part in (arm, pull))
        return cls(
            length=geometry.length,
            arm=arm[:, arm_place],
            arm_place=arm_place,
            arm_shape=geometry.moment_arm.shape,
            pull=pull[:, pull_place],
            pull_place=pull_place,
            pull_shape=geometry.pull.shape,
            fits=fits,
        )

    def geometry(self) -> Geometry:
        return Geometry(
            self.length,
            _spread(self.arm, self.arm_place, self.arm_shape),
            _spread(self.pull, self.pull_place, self.pull_shape),
        )


def _spread(values: np.ndarray, place: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    whole = np.zeros((shape[0], int(np.prod(shape[1:]))))
    whole[:, place] = values
    return whole.reshape(shape)


def _digest(body: BodyModel) -> str:
    return hashlib.sha256(body.osim.encode()).hexdigest()


def _kept(cache: StageCache, key: str, kinds: tuple[type, ...]) -> object:
    place = cache.get(key)
    if place is None:
        return None
    try:
        return load_archive(place, kinds, layout=_LAYOUT)
    except InputError:
        return None
