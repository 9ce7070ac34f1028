"""Markers on a body: placing, fitting to a pose, and writing them into the model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from hiphinge.body.anatomy import Anatomy, local_width
from hiphinge.body.landmarks import (
    Site,
    body_of,
    landmarks,
    model_points,
    pelvis_frame_tilt,
    position_of,
)
from hiphinge.body.marker_sets import MarkerSet
from hiphinge.body.osim_text import with_markers
from hiphinge.types import BodyModel, Poses

Point = Float[np.ndarray, "3"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One marker on a body.

    Attributes:
        name: Name in the recording.
        site: Its landmark; None for a marker that the user's model brings along.
        body: Name of the body.
        position: In the body's axes [m].
        weight: Tracking weight.
    """

    name: str
    site: Site | None
    body: str
    position: Float[np.ndarray, "3"]
    weight: float


def place_marks(
    marker_set: MarkerSet,
    names: Sequence[str],
    body: BodyModel,
    factors: Mapping[str, Float[np.ndarray, "3"]],
) -> tuple[Mark, ...]:
    """Put every recognised marker on its scaled landmark.

    Args:
        marker_set: Which marker lies where.
        names: Markers wanted, in order.
        body: The scaled body; markers of bodies that it lacks are left out.
        factors: The scale factors that made it.
    """
    marks: list[Mark] = []
    for name in names:
        site = marker_set.sites.get(name)
        if site is None or body_of(site) not in body.bodies:
            continue
        on = body_of(site)
        landmark = landmarks()[site.landmark]
        weight = landmark.weight if landmark.tracks else 0.0
        marks.append(Mark(name, site, on, position_of(site) * factors.get(on, 1.0), weight))
    return tuple(marks)


def fit_to_person(
    marks: Sequence[Mark], anatomy: Anatomy, hips_in_pelvis: Float[np.ndarray, "3"]
) -> tuple[Mark, ...]:
    """Move the markers that the person's own measurements place.

    ASIS, PSIS and sacrum keep the person's shape in the ASIS/PSIS frame, put so that the middle of
    the hip centres coincides with the model's; lateral knee and ankle markers stand half the
    joint's width and a marker radius from the middle.

    Args:
        marks: Markers on scaled landmarks.
        anatomy: The person.
        hips_in_pelvis: Middle of the model's hip centres in pelvis axes [m].
    """
    return tuple(_fitted(mark, anatomy, hips_in_pelvis) for mark in marks)


def _fitted(mark: Mark, anatomy: Anatomy, hips_in_pelvis: Float[np.ndarray, "3"]) -> Mark:
    if mark.site is None:
        return mark
    if landmarks()[mark.site.landmark].fit == "pelvis" and mark.site in anatomy.landmarks:
        return replace(mark, position=_on_pelvis(mark.site, anatomy, hips_in_pelvis))
    outward = local_width(mark.site, anatomy)
    if outward is None:
        return mark
    x, y, _ = mark.position
    sign = 1.0 if mark.site.side == "right" else -1.0
    return replace(mark, position=np.array([x, y, sign * outward]))


def _on_pelvis(
    site: Site, anatomy: Anatomy, hips_in_pelvis: Float[np.ndarray, "3"]
) -> Float[np.ndarray, "3"]:
    local = np.nanmedian(anatomy.pelvis.to_local(anatomy.landmarks[site]), axis=0)
    middle = 0.5 * (anatomy.hip["left"] + anatomy.hip["right"])
    hips = np.nanmedian(anatomy.pelvis.to_local(middle), axis=0)
    return hips_in_pelvis + pelvis_axes().T @ (local - hips)


def pelvis_axes() -> Float[np.ndarray, "3 3"]:
    """Return the rotation from the default pelvis' axes to the ASIS/PSIS frame.

    The ASIS/PSIS plane of the default pelvis slopes down to the front.

    Example:
        >>> (pelvis_axes() @ np.array([np.cos(0.141), -np.sin(0.141), 0.0])).round(2).tolist()
        [1.0, 0.0, 0.0]
    """
    tilt = pelvis_frame_tilt()
    cosine, sine = float(np.cos(tilt)), float(np.sin(tilt))
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def scaled_hips(factors: Mapping[str, Float[np.ndarray, "3"]]) -> Float[np.ndarray, "3"]:
    """Return the middle of the scaled default body's hip centres in pelvis axes [m]."""
    x, y, _ = model_points().hip_in_pelvis
    return np.array([x, y, 0.0]) * factors["pelvis"]


def marked(body: BodyModel, marks: Sequence[Mark]) -> BodyModel:
    """Return the body with these markers and no others, its OpenSim text left alone."""
    index = {name: k for k, name in enumerate(body.bodies)}
    positions = [mark.position for mark in marks]
    return replace(
        body,
        marker_names=tuple(mark.name for mark in marks),
        marker_body=np.array([index[mark.body] for mark in marks], dtype=np.int64),
        marker_position=np.array(positions, dtype=float).reshape(-1, 3),
        marker_weight=np.array([mark.weight for mark in marks], dtype=float),
    )


def with_marker_text(body: BodyModel) -> BodyModel:
    """Return the body with its markers written into its OpenSim text."""
    places = zip(body.marker_names, body.marker_body, body.marker_position, strict=True)
    markers: dict[str, tuple[str, Point]] = {
        name: (body.bodies[int(on)], position) for name, on, position in places
    }
    return replace(body, osim=with_markers(body.osim, markers))


def seen_from_bodies(
    marks: Sequence[Mark],
    body: BodyModel,
    poses: Poses,
    markers: Float[np.ndarray, "frame marker 3"],
) -> Float[np.ndarray, "marker 3"]:
    """Return where each marker lies in its body's axes, median over frames [m]; NaN if unseen."""
    index = np.array([body.bodies.index(mark.body) for mark in marks], dtype=np.int64)
    offset = markers - poses.position[:, index]
    local = np.einsum("fmji,fmj->fmi", poses.rotation[:, index], offset)
    seen = np.isfinite(local).any(axis=(0, 2))
    found = np.full((len(marks), 3), np.nan)
    if seen.any():
        found[seen] = np.nanmedian(local[:, seen], axis=0)
    return found


def moved(
    marks: Sequence[Mark], found: Float[np.ndarray, "marker 3"], *, static: bool
) -> tuple[Mark, ...]:
    """Move markers towards where the pose saw them, as far as each landmark allows.

    Args:
        marks: Markers as placed.
        found: Where the pose saw them [m], NaN leaves a marker where it is.
        static: Whether the pose comes from a static trial; without one foot markers move freely.
    """
    return tuple(
        replace(mark, position=_moved(mark, place, static=static))
        for mark, place in zip(marks, found, strict=True)
    )


def _moved(mark: Mark, place: Float[np.ndarray, "3"], *, static: bool) -> Float[np.ndarray, "3"]:
    if not np.isfinite(place).all():
        return mark.position
    if mark.site is None:
        return place
    landmark = landmarks()[mark.site.landmark]
    if landmark.fit == "pelvis":
        return mark.position
    if landmark.fit == "free" or (landmark.free_without_static and not static):
        return place
    shift = place - mark.position
    length = float(np.linalg.norm(shift))
    share = 1.0 if length <= landmark.max_shift else landmark.max_shift / length
    return mark.position + share * shift
