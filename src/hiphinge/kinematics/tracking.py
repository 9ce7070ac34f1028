"""From a recording to a body of the person's size and the motion it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.body import UnsupportedModel, default_body, load_body
from hiphinge.body.marker_sets import MarkerSet
from hiphinge.errors import InputError, ModelError
from hiphinge.kinematics.given import lay_on
from hiphinge.kinematics.inverse import solve_inverse_kinematics
from hiphinge.kinematics.inverse_opensim import solve_with_opensim
from hiphinge.kinematics.own_model import scale_own_model, weigh_markers
from hiphinge.kinematics.person import find_mass, merged_subject
from hiphinge.kinematics.subject_body import scale_body
from hiphinge.progress import Progress
from hiphinge.types import BodyModel, Coordinates, Motion, Recording, Subject

_FEWEST_MARKERS = 8
_LENGTHS = ("step_length", "step_width", "speed", "vertical_oscillation")
_REPEATABILITY = (
    "joint angles came from elsewhere: the published repeatability of such angles stands in for "
    "their own error"
)


@dataclass(frozen=True, slots=True)
class Tracked:
    """A body and its motion.

    Attributes:
        body: The body, scaled or as given.
        motion: Its coordinates over time, without draws.
        subject: The person, mass and height settled.
        marker_set: Which marker lies where; None when the body brought its own or none is needed.
        limits: Why measures are only limited, by their id; "*" stands for all angles.
        quality: Named figures.
        notes: What was done, one sentence each.
        warnings: What looks wrong, one sentence each.
    """

    body: BodyModel
    motion: Motion
    subject: Subject
    marker_set: MarkerSet | None
    limits: Mapping[str, str] = field(default_factory=dict[str, str])
    quality: Mapping[str, float | str] = field(default_factory=dict[str, "float | str"])
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def track(
    recording: Recording,
    *,
    static: Recording | None,
    subject: Subject,
    model: Path | None,
    mapping: Path | None,
    progress: Progress,
) -> Tracked:
    """Let a body follow a recording.

    Without a model the default body is scaled to the person. A model with a static trial is
    scaled too; a model alone is used as it is, with its own markers. Coordinates that
    came with the file are taken as they are.

    Raises:
        InputError: No marker was seen.
        ModelError: Markers, coordinates and body do not fit together.
    """
    if recording.coordinates is None and not recording.marker_names:
        raise InputError(
            "no marker was seen in any frame",
            value=recording.file.name,
            advice="export the recording again with its markers",
        )
    if recording.coordinates is not None:
        return _follow_coordinates(recording, subject, model, progress)
    if model is not None:
        if static is None:
            return _follow_own_model(recording, subject, model, mapping, progress)
        with progress.stage("scale"):
            scaled = scale_own_model(
                load_body(model), recording, static=static, subject=subject, mapping=mapping
            )
    else:
        with progress.stage("scale"):
            scaled = scale_body(recording, static=static, subject=subject, mapping=mapping)
    motion = _solve(scaled.body, recording, progress)
    return Tracked(
        body=scaled.body,
        motion=motion,
        subject=scaled.subject,
        marker_set=scaled.marker_set,
        limits=scaled.limits,
        quality=residual_quality(motion, scaled.body),
        notes=scaled.notes,
        warnings=scaled.warnings,
    )


def _follow_coordinates(
    recording: Recording, subject: Subject, model: Path | None, progress: Progress
) -> Tracked:
    assert recording.coordinates is not None
    with progress.stage("scale"):
        body = default_body() if model is None else load_body(model)
    with progress.stage("inverse kinematics"):
        given = lay_on(body, recording, recording.coordinates)
    notes = ["Joint angles came with the file; inverse kinematics was not needed."]
    limits = {"*": _REPEATABILITY}
    if model is None:
        unscaled = "the body's size is not in the file: lengths are those of the unscaled body"
        limits |= dict.fromkeys(_LENGTHS, unscaled)
        notes.append("No model came with the angles: the unscaled default body shows them.")
    if given.unused:
        notes.append(f"Coordinates that the body lacks: {', '.join(given.unused)}.")
    return Tracked(
        body=body,
        motion=given.motion,
        subject=_weighed(subject, recording, body),
        marker_set=None,
        limits=limits,
        notes=tuple(notes),
    )


def _follow_own_model(
    recording: Recording,
    subject: Subject,
    model: Path,
    mapping: Path | None,
    progress: Progress,
) -> Tracked:
    try:
        with progress.stage("scale"):
            body = weigh_markers(load_body(model), recording.marker_names, mapping=mapping)
    except UnsupportedModel as reason:
        return _follow_through_opensim(recording, subject, model, str(reason), progress)
    motion = _solve(body, recording, progress)
    return Tracked(
        body=body,
        motion=motion,
        subject=_weighed(subject, recording, body),
        marker_set=None,
        quality=residual_quality(motion, body),
        notes=(
            f"The model {model.name} is used as it is, with its own markers; they carry the usual "
            "weights, high for pelvis and joints.",
        ),
    )


def _follow_through_opensim(
    recording: Recording, subject: Subject, model: Path, why: str, progress: Progress
) -> Tracked:
    """Let OpenSim's tool track a model that cannot be compiled, and show its angles."""
    with progress.stage("inverse kinematics") as step:
        step(0.0, "OpenSim's own tool, slower than ours")
        solved = solve_with_opensim(
            model.read_text(encoding="utf-8"),
            recording.time,
            recording.marker_names,
            recording.markers,
        )
    body = default_body()
    given = lay_on(body, recording, Coordinates(solved.names, solved.q))
    unscaled = "the model cannot be compiled: lengths are those of the unscaled default body"
    residual = 1e3 * float(_rms(solved.residual.reshape(-1, 1))[0])
    return Tracked(
        body=body,
        motion=replace(given.motion, status=solved.status, source="opensim"),
        subject=_weighed(subject, recording, body),
        marker_set=None,
        limits={"*": _REPEATABILITY, **dict.fromkeys(_LENGTHS, unscaled)},
        quality={"marker_rms_mm": round(residual, 2)},
        notes=(
            f"The model {model.name} moves in ways that hiphinge does not follow ({why}): "
            "OpenSim's own tool tracked it, and the default body shows its angles.",
        ),
    )


def _weighed(subject: Subject, recording: Recording, body: BodyModel) -> Subject:
    """Settle the mass when no scaling did: given, from the plates, else the model's."""
    person = merged_subject(subject, recording)
    settled = find_mass(person, recording, None, of_model=float(body.mass.sum()))
    return replace(person, mass=settled.mass, mass_source=settled.source)


def _solve(body: BodyModel, recording: Recording, progress: Progress) -> Motion:
    markers = _in_order_of(body, recording)
    with progress.stage("inverse kinematics") as step:
        return solve_inverse_kinematics(body, recording.time, markers, step=step)


def _in_order_of(body: BodyModel, recording: Recording) -> Float[np.ndarray, "frame marker 3"]:
    """Return the recording's markers in the body's order, NaN where the recording has none."""
    columns = {name: index for index, name in enumerate(recording.marker_names)}
    common = [name for name in body.marker_names if name in columns]
    if len(common) < _FEWEST_MARKERS:
        raise ModelError(
            f"only {len(common)} markers of the model are in the recording",
            value=", ".join(recording.marker_names[:12]),
            allowed=f"at least {_FEWEST_MARKERS} of {', '.join(body.marker_names[:12])}, ...",
            advice="use a model with the recording's marker names, or leave --model out",
        )
    markers = np.full((len(recording.time), len(body.marker_names), 3), np.nan)
    for index, name in enumerate(body.marker_names):
        if name in columns:
            markers[:, index] = recording.markers[:, columns[name]]
    return markers


def residual_quality(motion: Motion, body: BodyModel) -> dict[str, float | str]:
    """Say how far the model's markers are from the measured ones.

    The root mean square over tracked markers of pelvis and legs, and the marker that is worst,
    both over all frames.
    """
    weighed = body.marker_weight > 0.0
    on = [body.bodies[int(index)] for index in body.marker_body]
    legs = np.array([_of_pelvis_or_leg(name) for name in on])
    rms = _rms(motion.residual)
    counted = weighed & legs & np.isfinite(rms)
    if not counted.any():
        return {}
    worst = int(np.argmax(np.where(counted, rms, -1.0)))
    return {
        "marker_rms_mm": round(1e3 * float(_rms(motion.residual[:, counted].reshape(-1, 1))[0]), 2),
        "worst_marker": motion.marker_names[worst],
        "worst_marker_rms_mm": round(1e3 * float(rms[worst]), 2),
        "frames_without_pose": int((motion.status == 2).sum()),
        "frames_not_converged": int((motion.status == 1).sum()),
    }


def _of_pelvis_or_leg(body: str) -> bool:
    return body.startswith(("pelvis", "sacrum", "femur", "tibia", "talus", "calcn", "toes"))


def _rms(residual: Float[np.ndarray, "frame marker"]) -> Float[np.ndarray, " marker"]:
    seen = np.isfinite(residual)
    squares = np.where(seen, residual, 0.0) ** 2
    count = seen.sum(axis=0)
    return np.where(count > 0, np.sqrt(squares.sum(axis=0) / np.maximum(count, 1)), np.nan)
