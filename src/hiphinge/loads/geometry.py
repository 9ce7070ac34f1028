"""Muscle lengths, moment arms and pulls across joints for given poses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body.tree_kernel import kernel_tree
from hiphinge.loads.paths_kernel import (
    KernelPulls,
    KernelRoutes,
    sampled_frames,
    straight_frames,
)
from hiphinge.loads.sites import Sites
from hiphinge.muscles import MuscleRoutes, PathSample
from hiphinge.types import BodyModel, ReadOnly


@dataclass(frozen=True, slots=True)
class Geometry(ReadOnly):
    """How muscles lie.

    Attributes:
        length: Musculotendon length [m].
        moment_arm: Moment of a unit tension about each free coordinate, minus the length's
            derivative, couplers projected [m].
        pull: Pull of a unit tension across each site on what lies beyond it, in the axes of the
            site's body [1].
    """

    length: Float[np.ndarray, "frame muscle"]
    moment_arm: Float[np.ndarray, "frame free muscle"]
    pull: Float[np.ndarray, "frame site muscle 3"]


def straight_geometry(
    body: BodyModel,
    routes: MuscleRoutes,
    muscles: Int[np.ndarray, " muscle"],
    q: Float[np.ndarray, "frame coordinate"],
    sites: Sites,
) -> Geometry:
    """Lay muscles straight from path point to path point: exact for muscles that never wrap.

    Conditional and moving path points are as in OpenSim.

    Args:
        body: The body.
        routes: Where all muscles run.
        muscles: The muscles to lay.
        q: Coordinates; followers are led [rad, m].
        sites: Joints with loads.
    """
    length, arm, pull = _empty(body, len(q), muscles.size, sites)
    straight_frames(
        kernel_tree(body),
        KernelRoutes(*(np.array(getattr(routes, name)) for name in KernelRoutes._fields)),
        np.array(muscles),
        np.array(sites.of_body),
        np.array(q, dtype=float),
        length,
        arm,
        pull,
    )
    return Geometry(length, arm, pull)


def sampled_geometry(
    body: BodyModel,
    sample: PathSample,
    q: Float[np.ndarray, "frame coordinate"],
    sites: Sites,
) -> Geometry:
    """Compute moment arms and pulls across joints from paths that OpenSim laid in these poses."""
    tree = kernel_tree(body)
    _, arm, pull = _empty(body, len(q), sample.muscle.size, sites)
    sampled_frames(
        tree,
        KernelPulls(*(np.array(getattr(sample, name)) for name in KernelPulls._fields)),
        np.array(sites.of_body),
        np.array(q, dtype=float),
        arm,
        pull,
    )
    if sample.moving_arm.any():
        _add_moving_points(body, sample, arm)
    return Geometry(np.array(sample.length), arm, pull)


def _add_moving_points(
    body: BodyModel, sample: PathSample, arm: Float[np.ndarray, "frame free muscle"]
) -> None:
    """Add what points moving within their bodies contribute, for coordinates that lead."""
    for column, coordinate in enumerate(body.coordinates.free):
        arm[:, column] += sample.moving_arm[:, :, coordinate]


def _empty(
    body: BodyModel, n_frames: int, n_muscles: int, sites: Sites
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n_free = body.coordinates.free.size
    return (
        np.empty((n_frames, n_muscles)),
        np.zeros((n_frames, n_free, n_muscles)),
        np.zeros((n_frames, len(sites.names), n_muscles, 3)),
    )


def merge(parts: Sequence[tuple[Int[np.ndarray, "_"], Geometry]], n_muscles: int) -> Geometry:
    """Put geometries of some muscles each together into one of all.

    Args:
        parts: Muscles and their geometry; together they name every muscle once.
        n_muscles: Number of all muscles.
    """
    first = parts[0][1]
    n_frames, n_free, _ = first.moment_arm.shape
    length = np.empty((n_frames, n_muscles))
    arm = np.zeros((n_frames, n_free, n_muscles))
    pull = np.zeros((n_frames, first.pull.shape[1], n_muscles, 3))
    for muscles, part in parts:
        length[:, muscles] = part.length
        arm[:, :, muscles] = part.moment_arm
        pull[:, :, muscles] = part.pull
    return Geometry(length, arm, pull)
