"""The body of this person: marker set, joint centres, scale factors, mass, marker positions."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body import body_from_text, default_body
from hiphinge.body.anatomy import Anatomy, find_anatomy
from hiphinge.body.body_mass import (
    BodyMass,
    mass_moving,
    mass_of_volumes,
    mass_standing,
    settle_mass,
)
from hiphinge.body.joint_centres import KneeAxis
from hiphinge.body.landmarks import Site
from hiphinge.body.loading import default_cache, read_cached
from hiphinge.body.marker_sets import MarkerSet, detect_marker_set
from hiphinge.body.marking import (
    Mark,
    fit_to_person,
    marked,
    place_marks,
    scaled_hips,
    with_marker_text,
)
from hiphinge.body.scaling import ScaleFactors, find_factors, height_from_legs
from hiphinge.body.stillness import first_still_frames, stillest_frames
from hiphinge.body.store import save_body
from hiphinge.cache import StageCache, content_key
from hiphinge.errors import ModelError
from hiphinge.kinematics.static_pose import (
    arms_are_out,
    fit_marks,
    needs_trial_arms,
    refit_marks,
    spread_frames,
    take_frames,
)
from hiphinge.types import SIDES, BodyModel, Quality, Recording, Side, Subject

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


@dataclass(frozen=True, slots=True)
class _Stand:
    """The frames from which the body is scaled and its markers are fitted."""

    recording: Recording
    anatomy: Anatomy
    is_static: bool
    note: str


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
    """
    base = default_body() if model is None else model
    names = (*recording.marker_names, *(static.marker_names if static else ()))
    marker_set = detect_marker_set(names, mapping=mapping)
    trial = _trial_anatomy(recording, marker_set, _widths(recording, static))
    stand = _find_stand(recording, static, marker_set, trial)
    factors = find_factors(stand.anatomy, base)
    by_body = factors.of_bodies(base.bodies)
    person = _merge(subject or Subject(), recording, static)
    mass = _mass(person, recording, static, mass_of_volumes(base, by_body))
    scaled = _scaled(base, by_body, mass.mass, cache=cache)
    marks = _fitted_marks(scaled, marker_set, by_body, stand, recording, trial)
    body = with_marker_text(marked(scaled, [m for m in marks if m.name in recording.marker_names]))
    reason = "" if stand.is_static else stand.note
    return ScaledBody(
        body=body,
        subject=replace(person, mass=mass.mass, mass_source=mass.source),
        marker_set=marker_set,
        factors=by_body,
        quality="good" if stand.is_static else "limited",
        reason=reason,
        notes=(marker_set.sentence, stand.note, *_anatomy_notes(stand.anatomy), *factors.notes),
        warnings=tuple(_warnings(factors, mass, person, stand.anatomy)),
    )


def _widths(recording: Recording, static: Recording | None) -> Mapping[str, float]:
    return {**(static.widths if static else {}), **recording.widths}


def _merge(subject: Subject, recording: Recording, static: Recording | None) -> Subject:
    """Fill what the user left open from the files."""
    merged = subject
    for source in (recording, static):
        if source is None:
            continue
        for name in ("mass", "height", "sex", "age"):
            if getattr(merged, name) is None:
                merged = replace(merged, **{name: getattr(source.subject, name)})
    return merged


def _trial_anatomy(
    recording: Recording, marker_set: MarkerSet, widths: Mapping[str, float]
) -> Anatomy:
    return find_anatomy(recording, marker_set, widths=widths)


def _find_stand(
    recording: Recording, static: Recording | None, marker_set: MarkerSet, trial: Anatomy
) -> _Stand:
    widths = _widths(recording, static)
    if static is not None:
        frames = stillest_frames(static)
        note = "Scaled from the static trial."
        return _stand(static, frames, marker_set, widths, trial.knee_axis, note)
    if set(trial.knee) != set(SIDES):
        raise ModelError(
            "the recording lacks lateral knee and ankle markers and no static trial is given",
            value=", ".join(str(site) for site in trial.landmarks),
            advice="give a static trial of the same person (--static FILE)",
        )
    frames = first_still_frames(recording, trial)
    if frames.size:
        start = recording.time[frames[0]]
        note = f"Scaled from a second of quiet standing at {start:.2f} s; no static trial given."
        return _stand(recording, frames, marker_set, widths, trial.knee_axis, note)
    seen = np.flatnonzero(np.isfinite(trial.pelvis.axes).all(axis=(1, 2)))
    taken = spread_frames(seen)
    note = "No static pose: the body is scaled from segment lengths over all frames."
    sample = take_frames(recording, taken)
    anatomy = find_anatomy(sample, marker_set, widths=widths, knee_axes=trial.knee_axis)
    return _Stand(sample, anatomy, False, note)


def _stand(
    recording: Recording,
    frames: Int[np.ndarray, " frame"],
    marker_set: MarkerSet,
    widths: Mapping[str, float],
    axes: Mapping[Side, KneeAxis],
    note: str,
) -> _Stand:
    """Average the frames of a pose to one."""
    pose = take_frames(recording, frames)
    mean = np.full((1, *pose.markers.shape[1:]), np.nan)
    seen = np.isfinite(pose.markers).any(axis=(0, 2))
    mean[0, seen] = np.nanmedian(pose.markers[:, seen], axis=0)
    pose = replace(pose, time=pose.time[:1], markers=mean)
    anatomy = find_anatomy(pose, marker_set, widths=widths, knee_axes=axes)
    if set(anatomy.knee) != set(SIDES):
        raise ModelError(
            "the static pose lacks lateral knee and ankle markers",
            value=", ".join(str(site) for site in anatomy.landmarks),
            advice="give a static trial with them, or none",
        )
    return _Stand(pose, anatomy, True, note)


def _mass(
    person: Subject, recording: Recording, static: Recording | None, of_model: float
) -> BodyMass:
    weighed = mass_standing(static.forces) if static else None
    if weighed is None:
        weighed = mass_moving(recording.forces) or mass_standing(recording.forces)
    return settle_mass(person, weighed, of_model)


def _scaled(
    base: BodyModel,
    factors: Mapping[str, Float[np.ndarray, "3"]],
    mass: float,
    *,
    cache: StageCache | None,
) -> BodyModel:
    """Scale through OpenSim once; the same person comes from the cache."""
    cache = default_cache() if cache is None else cache
    digest = hashlib.sha256(base.osim.encode()).hexdigest()
    rounded = {name: [round(float(v), 9) for v in values] for name, values in factors.items()}
    key = content_key("scaled", {"osim": digest, "factors": rounded, "mass": round(mass, 6)})
    known = read_cached(cache, key)
    if known is not None:
        return known
    from hiphinge.body import opensim_adapter  # half a second to import, and not always there

    text = opensim_adapter.scale(base.osim, factors, mass)
    notes = (*base.notes, f"Scaled to {mass:.1f} kg.")
    body = body_from_text(text, is_default=base.is_default, notes=notes, cache=cache)
    body = replace(body, name=base.name)
    cache.put(key, lambda place: save_body(body, place))
    return body


def _fitted_marks(
    body: BodyModel,
    marker_set: MarkerSet,
    factors: Mapping[str, Float[np.ndarray, "3"]],
    stand: _Stand,
    recording: Recording,
    trial: Anatomy,
) -> tuple[Mark, ...]:
    placed = place_marks(marker_set, tuple(marker_set.sites), body, factors)
    placed = fit_to_person(placed, stand.anatomy, scaled_hips(factors))
    fitted = fit_marks(
        body, placed, stand.anatomy, stand.recording, factors=factors, static=stand.is_static
    )
    left = _left_to_trial(fitted, stand)
    if not any(left):
        return fitted
    seen = np.flatnonzero(np.isfinite(trial.pelvis.axes).all(axis=(1, 2)))
    sample = take_frames(recording, spread_frames(seen))
    return refit_marks(body, fitted, trial, sample, which=left)


def _left_to_trial(marks: Sequence[Mark], stand: _Stand) -> list[bool]:
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


def _warnings(
    factors: ScaleFactors, mass: BodyMass, person: Subject, anatomy: Anatomy
) -> list[str]:
    found = [mass.note] if mass.note else []
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
