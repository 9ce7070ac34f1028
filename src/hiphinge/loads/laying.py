"""Geometry of all muscles, each laid in the cheapest way that is good enough."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.geometry import Geometry, merge, sampled_geometry, straight_geometry
from hiphinge.loads.path_fits import FitSettings, PathFits, fit_paths, fitted_geometry, poses_around
from hiphinge.loads.sites import Sites
from hiphinge.muscles import Musculature, PathSample
from hiphinge.types import BodyModel

# A fit that misses a moment arm by more than this in poses left out is not used [m].
_WORST_ARM = 5e-3
_AS_USUAL = FitSettings()


@runtime_checkable
class _Sampler(Protocol):
    """`opensim_paths.PathSampler`, named without importing OpenSim."""

    def sample(
        self, q: Float[np.ndarray, "frame coordinate"], *, muscles: Sequence[int] | None = None
    ) -> PathSample: ...


class ByOpenSim:
    """OpenSim laying muscles of one body; it reads the model when it is first asked."""

    def __init__(self, body: BodyModel, sites: Sites) -> None:
        """Remember whose muscles to lay.

        Args:
            body: The body.
            sites: Joints with loads.
        """
        self._body, self._sites = body, sites

    @cached_property
    def _sampler(self) -> _Sampler:
        # OpenSim takes half a second to import, and only wrapping muscles need it.
        from hiphinge.body.opensim_paths import PathSampler

        return PathSampler(self._body)

    def __call__(
        self, muscles: Int[np.ndarray, " muscle"], q: Float[np.ndarray, "pose coordinate"]
    ) -> Geometry:
        """Lay muscles exactly in given poses."""
        sample = self._sampler.sample(q, muscles=muscles.tolist())
        return sampled_geometry(self._body, sample, q, self._sites)


def trusted(fits: PathFits, *, worst_arm: float = _WORST_ARM) -> Bool[np.ndarray, " fitted"]:
    """Mark the fits that never missed a moment arm by more than `worst_arm` [m]."""
    return fits.arm_error <= worst_arm


def fit_wrapping_paths(
    body: BodyModel,
    musculature: Musculature,
    q: Float[np.ndarray, "frame coordinate"],
    sites: Sites,
    *,
    settings: FitSettings = _AS_USUAL,
    by_opensim: ByOpenSim | None = None,
) -> PathFits:
    """Fit every muscle that may wrap, in poses around those of a movement.

    OpenSim lays the paths: some milliseconds a pose for each dozen muscles.

    Args:
        body: The body.
        musculature: Its muscles.
        q: Coordinates of the movement, followers included [rad, m].
        sites: Joints with loads.
        settings: How many poses, and the polynomials' degree.
        by_opensim: OpenSim with the body's model, where it has read it already.
    """
    lays = ByOpenSim(body, sites) if by_opensim is None else by_opensim
    chosen = np.flatnonzero(musculature.routes.wraps)
    poses = poses_around(body, q, settings=settings)

    def lay(at: Float[np.ndarray, "pose coordinate"]) -> Geometry:
        return lays(chosen, at)

    return fit_paths(body, musculature.routes, sites, chosen, poses, lay, settings=settings)


def muscle_geometry(
    body: BodyModel,
    musculature: Musculature,
    q: Float[np.ndarray, "frame coordinate"],
    sites: Sites,
    *,
    fits: PathFits | None = None,
    by_opensim: ByOpenSim | None = None,
) -> Geometry:
    """Lay all muscles: straight ones exactly, wrapping ones by their fits or by OpenSim.

    Args:
        body: The body.
        musculature: Its muscles.
        q: Coordinates, followers included [rad, m].
        sites: Joints with loads.
        fits: Fits of wrapping muscles; None lets OpenSim lay them all, frame by frame, as it does
            those whose fit is not to be trusted.
        by_opensim: OpenSim with the body's model, where it has read it already.
    """
    routes = musculature.routes
    straight, wrapping = np.flatnonzero(~routes.wraps), np.flatnonzero(routes.wraps)
    parts = [(straight, straight_geometry(body, routes, straight, q, sites))]
    if fits is not None:
        good = trusted(fits)
        parts.append((fits.muscle[good], _some(fitted_geometry(body, fits, q, sites), good)))
        wrapping = np.setdiff1d(wrapping, fits.muscle[good])
    if wrapping.size:
        lays = ByOpenSim(body, sites) if by_opensim is None else by_opensim
        parts.append((wrapping, lays(wrapping, q)))
    return merge(parts, len(musculature.muscles.names))


def _some(geometry: Geometry, chosen: Bool[np.ndarray, " muscle"]) -> Geometry:
    return Geometry(
        geometry.length[:, chosen], geometry.moment_arm[:, :, chosen], geometry.pull[:, :, chosen]
    )
