"""The body of this person: marker set, joint centres, scale factors, mass, marker positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.body import default_body
from hiphinge.body.anatomy import Anatomy, find_anatomy
from hiphinge.body.body_mass import BodyMass, mass_of_volumes
from hiphinge.body.landmarks import Site
from hiphinge.body.marker_sets import MarkerSet, detect_marker_set
from hiphinge.body.marking import (
    Mark,
    fit_to_person,
    marked,
    place_marks,
    scaled_hips,
    with_marker_text,
)
from hiphinge.body.scaled_body import apply_factors
from hiphinge.body.scaling import ScaleFactors, find_factors, height_from_legs
from hiphinge.cache import StageCache
from hiphinge.kinematics.person import find_mass, merged_subject
from hiphinge.kinematics.stand import Stand, find_stand, merged_widths
from hiphinge.kinematics.static_pose import (
    arms_are_out,
    displaced,
    fit_marks,
    needs_trial_arms,
    refit_marks,
    spread_frames,
    take_frames,
)
from hiphinge.types import SIDES, BodyModel, Quality, Recording, Subject

# A height this far from the one that the legs suggest is worth a question.
_HEIGHT_TOLERANCE = 0.12


@dataclass(frozen=True, slots=True)
class ScaledBody:
    """A body of the person's size with the recording's markers on it.

    Attributes:
        body: The scaled body; its markers are the recognised markers of the recording.
        subject: Mass and height as settled.
        marker_set: Which marker lies where; None when a user's model brought its own markers.
        factors: Scale factors by body; empty for a model taken as it is.
        quality: "limited" when there was no pose to scale from.
        reason: Why it is limited; empty otherwise.
        limits: Why single measures are only limited, by their id; "*" stands for all angles.
        notes: What was done and assumed, one sentence each.
        warnings: What looks wrong, one sentence each.
    """

    body: BodyModel
    subject: Subject
    marker_set: MarkerSet | None
    factors: Mapping[str, Float[np.ndarray, "3"]]
    quality: Quality
    reason: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict[str, str])


def scale_body(
    recording: Recording,
    *,
    static: Recording | None = None,
    subject: Subject | None = None,
    model: BodyModel | None = None,
    mapping: Path | None = None,
    cache: StageCache | None = None,
) -> ScaledBody:
    """Scale the default body to a person and put the recording's markers on it.

    The pose to scale from is the stillest half second of `static`, else the first second of the
    recording in which the person stands still, else the whole recording (segment lengths over
    all frames, quality "limited").

    Args:
        recording: The trial.
        static: A static trial of the same person and marker set.
        subject: What the user says about the person; the files fill in what is missing.
        model: The unscaled default body, loaded already.
        mapping: The user's marker mapping.
        cache: Where scaled bodies are kept; the user's cache folder by default.

    Raises:
        ModelError: No marker set fits, or the markers do not show pelvis and legs.
        SettingError: The mapping is not valid.

    Example:
        >>> from hiphinge import io
        >>> walk, static = io.read(Path("walk.c3d")), io.read(Path("static.c3d"))  # doctest: +SKIP
        >>> scaled = scale_body(walk, static=static)  # doctest: +SKIP
        >>> scaled.quality, scaled.subject.mass_source  # doctest: +SKIP
        ('good', 'plates')
    """
    base = default_body() if model is None else model
    names = (*recording.marker_names, *(static.marker_names if static else ()))
    marker_set = detect_marker_set(names, mapping=mapping)
    trial = find_anatomy(recording, marker_set, widths=merged_widths(recording, static))
    stand = find_stand(recording, static, marker_set, trial)
    factors = find_factors(stand.anatomy, base)
    by_body = factors.of_bodies(base.bodies)
    person = merged_subject(subject or Subject(), recording, static)
    mass = find_mass(person, recording, static, of_model=mass_of_volumes(base, by_body))
    scaled = apply_factors(base, by_body, mass.mass, cache=cache)
    fitted = _fitted_marks(scaled, marker_set, by_body, stand, recording, trial)
    tracked = [mark for mark in fitted.marks if mark.name in recording.marker_names]
    body = with_marker_text(marked(scaled, tracked))
    return ScaledBody(
        body=body,
        subject=replace(person, mass=mass.mass, mass_source=mass.source),
        marker_set=marker_set,
        factors=by_body,
        quality="good" if stand.is_static else "limited",
        reason="" if stand.is_static else stand.note,
        notes=(marker_set.sentence, stand.note, *_anatomy_notes(stand.anatomy), *factors.notes),
        warnings=tuple(_warnings(factors, mass, person, stand.anatomy, fitted.displaced)),
        limits=_limits(stand, trial),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Markers in place, and those that the trial showed elsewhere than the static trial."""

    marks: tuple[Mark, ...]
    displaced: tuple[str, ...]


def _fitted_marks(
    body: BodyModel,
    marker_set: MarkerSet,
    factors: Mapping[str, Float[np.ndarray, "3"]],
    stand: Stand,
    recording: Recording,
    trial: Anatomy,
) -> _Fitted:
    placed = place_marks(marker_set, tuple(marker_set.sites), body, factors)
    placed = fit_to_person(placed, stand.anatomy, scaled_hips(factors))
    marks = fit_marks(
        body, placed, stand.anatomy, stand.recording, factors=factors, static=stand.is_static
    )
    seen = np.flatnonzero(np.isfinite(trial.pelvis.axes).all(axis=(1, 2)))
    sample = take_frames(recording, spread_frames(seen))
    left = _left_to_trial(marks, stand)
    if any(left):
        marks = refit_marks(body, marks, trial, sample, which=left)
    if not stand.is_static:
        return _Fitted(marks, ())
    moved_on = displaced(body, marks, trial, sample)
    if any(moved_on):
        marks = refit_marks(body, marks, trial, sample, which=moved_on)
    names = tuple(m.name for m, far in zip(marks, moved_on, strict=True) if far and _on_leg(m))
    return _Fitted(marks, names)


def _on_leg(mark: Mark) -> bool:
    return mark.body.startswith(("pelvis", "femur", "tibia", "calcn"))


def _left_to_trial(marks: Sequence[Mark], stand: Stand) -> list[bool]:
    """Tell which markers the pose could not place: unseen ones, and arms of a T-pose."""
    seen = {
        name
        for k, name in enumerate(stand.recording.marker_names)
        if np.isfinite(stand.recording.markers[:, k]).any()
    }
    unseen = [mark.name not in seen for mark in marks]
    if not stand.is_static or not arms_are_out(stand.anatomy):
        return unseen
    return [a or b for a, b in zip(unseen, needs_trial_arms(marks), strict=True)]


def _anatomy_notes(anatomy: Anatomy) -> list[str]:
    notes = list(anatomy.notes)
    for side, axis in anatomy.knee_axis.items():
        notes.append(f"The {side} knee axis has no medial marker; found by: {axis.source}.")
    if Site("knee_medial", "left") in anatomy.landmarks:
        notes.append("Knee centres lie midway between the epicondyle markers.")
    return notes


def _limits(stand: Stand, trial: Anatomy) -> dict[str, str]:
    """Say which measures the marker set carries only partly."""
    limits: dict[str, str] = {}
    if not stand.is_static:
        limits["*"] = stand.note
    if stand.anatomy.knee_axis:
        limits["hip_rotation_peak"] = (
            "without medial knee markers the knee axis is estimated, and hip rotation with it"
        )
    if not any(Site("heel", side) in trial.landmarks for side in SIDES):
        limits["ankle_dorsiflexion_peak"] = "there is no heel marker"
    return limits


def _warnings(
    factors: ScaleFactors,
    mass: BodyMass,
    person: Subject,
    anatomy: Anatomy,
    displaced_names: tuple[str, ...],
) -> list[str]:
    found = [mass.note] if mass.note else []
    if displaced_names:
        found.append(
            "Markers that sit elsewhere than in the static trial were placed from the trial: "
            f"{', '.join(displaced_names)}."
        )
    if factors.implausible:
        names = ", ".join(factors.implausible)
        found.append(f"Segments of a size that nobody has ({names}): check the marker names.")
    height = height_from_legs(anatomy)
    if person.height and abs(height / person.height - 1.0) > _HEIGHT_TOLERANCE:
        found.append(
            f"A height of {person.height:.2f} m is given, but thigh and shank suggest "
            f"{height:.2f} m: check height and units."
        )
    return found
