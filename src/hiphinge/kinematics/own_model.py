"""A user's own OpenSim model: weights for its markers, and scaling to a static trial."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.body.anatomy import Anatomy, find_anatomy, mean_length
from hiphinge.body.body_mass import mass_of_volumes
from hiphinge.body.forward_kinematics import forward_kinematics, marker_positions
from hiphinge.body.joint_centres import Points
from hiphinge.body.landmarks import Site, body_of
from hiphinge.body.marker_sets import MarkerSet, detect_marker_set
from hiphinge.body.marking import Mark, marked, place_marks, with_marker_text
from hiphinge.body.scaled_body import apply_factors
from hiphinge.cache import StageCache
from hiphinge.errors import ModelError
from hiphinge.kinematics.person import find_mass, merged_subject
from hiphinge.kinematics.pose_targets import CentreTargets
from hiphinge.kinematics.stand import find_stand, merged_widths
from hiphinge.kinematics.static_pose import pose_marks
from hiphinge.kinematics.subject_body import ScaledBody
from hiphinge.types import SIDES, BodyModel, Recording, Side, Subject

# Weights of OpenCap's inverse kinematics from laboratory markers (Uhlrich et al. 2023,
# doi 10.1371/journal.pcbi.1011462): an .osim carries none.
_PELVIS, _JOINT, _FOOT, _CLUSTER, _UPPER_BODY = 25.0, 20.0, 7.0, 4.0, 5.0
_JOINTS = ("knee_lateral", "knee_medial", "ankle_lateral", "ankle_medial")
_LEG = ("pelvis", "femur_r", "femur_l", "tibia_r", "tibia_l", "talus_r", "talus_l")
_UPPER = ("torso", "thorax", "humerus", "ulna", "radius", "hand", "head", "lumbar")
# Joint centres lead the pose of the legs; the pelvis keeps the tilt that the model's author gave
# its ASIS and PSIS markers, so its regression hip centres count little.
_CENTRE_WEIGHTS = {"femur": 2.0, "tibia": 100.0, "talus": 100.0}


def weigh_markers(
    body: BodyModel, names: Sequence[str], *, mapping: Path | None = None
) -> BodyModel:
    """Give a model's markers the usual weights: pelvis and joints high, clusters low.

    Markers whose names say nothing count as the upper body's; when no marker set is recognised all
    markers keep the weights they have.

    Args:
        body: A model with markers.
        names: Marker names of the recording, which show the marker set.
        mapping: The user's marker mapping.

    Example:
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import walker
        >>> body = compile_body(walker())  # its marker names say nothing
        >>> weigh_markers(body, ("1", "2")).marker_weight[:2].tolist()
        [1.0, 1.0]
    """
    try:
        sites = detect_marker_set((*names, *body.marker_names), mapping=mapping).sites
    except ModelError:
        return body
    weights = [_weight(sites.get(name)) for name in body.marker_names]
    return replace(body, marker_weight=np.array(weights, dtype=float))


def _weight(site: Site | None) -> float:
    if site is None:
        return _UPPER_BODY
    body = body_of(site).removesuffix("_r").removesuffix("_l")
    if site.landmark in _JOINTS:
        return _JOINT
    by_body = {"pelvis": _PELVIS, "femur": _CLUSTER, "tibia": _CLUSTER, "calcn": _FOOT}
    return by_body.get(body, _FOOT if body == "toes" else _UPPER_BODY)


def scale_own_model(
    model: BodyModel,
    recording: Recording,
    *,
    static: Recording,
    subject: Subject | None = None,
    mapping: Path | None = None,
    cache: StageCache | None = None,
) -> ScaledBody:
    """Scale a user's model to a static trial and move its markers to where the person wears them.

    Thigh, shank and pelvis width come from the distances between joint centres (the origins of the
    bodies femur, tibia and talus, as in all models of OpenSim's gait family); pelvis depth and
    height, trunk and foot from the model's own markers where the static trial has them too.

    Args:
        model: The unscaled model.
        recording: The trial.
        static: A static trial with the same markers.
        subject: What the user says about the person.
        mapping: The user's marker mapping.
        cache: Where scaled bodies are kept; the user's cache folder by default.

    Raises:
        ModelError: The model has other bodies, or no marker set fits.

    Example:
        >>> from hiphinge import io
        >>> from hiphinge.body import load_body
        >>> walk, static = io.read(Path("walk.c3d")), io.read(Path("static.c3d"))  # doctest: +SKIP
        >>> own = load_body(Path("my-model.osim"))  # doctest: +SKIP
        >>> scaled = scale_own_model(own, walk, static=static)  # doctest: +SKIP
        >>> sorted(scaled.factors)[:2]  # doctest: +SKIP
        ['calcn_l', 'calcn_r']
    """
    _need_legs(model)
    marker_set = detect_marker_set((*recording.marker_names, *static.marker_names), mapping=mapping)
    widths = merged_widths(recording, static)
    trial = find_anatomy(recording, marker_set, widths=widths)
    stand = find_stand(recording, static, marker_set, trial)
    factors = _factors(model, stand.anatomy, stand.recording)
    person = merged_subject(subject or Subject(), recording, static)
    mass = find_mass(person, recording, static, of_model=mass_of_volumes(model, factors))
    scaled = apply_factors(model, factors, mass.mass, cache=cache)
    placed = _marks(scaled, marker_set, recording, static, factors)
    targets = _centres(scaled, stand.anatomy)
    marks = pose_marks(scaled, placed, targets, stand.anatomy, stand.recording)
    tracked = [mark for mark in marks if mark.name in recording.marker_names]
    return ScaledBody(
        body=with_marker_text(marked(scaled, tracked)),
        subject=replace(person, mass=mass.mass, mass_source=mass.source),
        marker_set=marker_set,
        factors=factors,
        quality="good",
        reason="",
        notes=(marker_set.sentence, f"The model {model.name} is scaled. {stand.note}"),
        warnings=(mass.note,) if mass.note else (),
    )


def _need_legs(model: BodyModel) -> None:
    missing = [name for name in _LEG if name not in model.bodies]
    if missing:
        raise ModelError(
            "this model cannot be scaled here: it lacks bodies",
            value=", ".join(missing),
            advice="scale it with OpenSim and give the scaled model without --static",
        )


@dataclass(frozen=True, slots=True)
class _Origins:
    """Joint centres of a model in its default pose [m]."""

    hip: Mapping[Side, Points]
    knee: Mapping[Side, Points]
    ankle: Mapping[Side, Points]


def _origins(model: BodyModel) -> _Origins:
    poses = forward_kinematics(model, model.coordinates.default[None])

    def pair(stem: str) -> dict[Side, Points]:
        return {s: poses.position[:, model.bodies.index(f"{stem}_{s[0]}")] for s in SIDES}

    return _Origins(pair("femur"), pair("tibia"), pair("talus"))


def _factors(
    model: BodyModel, anatomy: Anatomy, static: Recording
) -> dict[str, Float[np.ndarray, "3"]]:
    origins = _origins(model)
    femur = mean_length(anatomy.hip, anatomy.knee) / mean_length(origins.hip, origins.knee)
    tibia = mean_length(anatomy.knee, anatomy.ankle) / mean_length(origins.knee, origins.ankle)
    hips = _across(anatomy.hip) / _across(origins.hip)
    leg = 0.5 * (femur + tibia)
    pelvis = _marker_ratio(model, static, ("pelvis",), otherwise=hips)
    foot = 0.5 * sum(_marker_ratio(model, static, (f"calcn_{s}",), otherwise=leg) for s in "rl")
    upper = _marker_ratio(model, static, ("torso", "pelvis"), otherwise=leg)
    by_stem = {
        "femur": femur,
        "patella": femur,
        "tibia": tibia,
        "talus": foot,
        "calcn": foot,
        "toes": foot,
    }
    stems = {name: name.removesuffix("_r").removesuffix("_l") for name in model.bodies[1:]}
    factors = {
        name: np.full(3, upper if stem.startswith(_UPPER) else by_stem.get(stem, leg))
        for name, stem in stems.items()
    }
    return {**factors, "pelvis": np.array([pelvis, pelvis, hips])}


def _across(pair: Mapping[Side, Points]) -> float:
    return float(np.nanmedian(np.linalg.norm(pair["right"] - pair["left"], axis=-1)))


def _marker_ratio(
    model: BodyModel, static: Recording, bodies: tuple[str, ...], *, otherwise: float
) -> float:
    """Compare distances between the model's own markers, within one body or between two."""
    positions = marker_positions(model, model.coordinates.default[None])[0]
    on = [model.bodies[int(k)] for k in model.marker_body]
    names = [n for n in model.marker_names if n in static.marker_names]
    index = {name: k for k, name in enumerate(model.marker_names)}
    ratios: list[float] = []
    for first in names:
        for second in names:
            pair = (on[index[first]], on[index[second]])
            if pair != (bodies[0], bodies[-1]) or first == second:
                continue
            of_model = float(np.linalg.norm(positions[index[first]] - positions[index[second]]))
            gap = static.marker(first) - static.marker(second)
            of_person = float(np.nanmedian(np.linalg.norm(gap, axis=-1)))
            if of_model > 0.05 and np.isfinite(of_person):
                ratios.append(of_person / of_model)
    return float(np.median(ratios)) if ratios else otherwise


def _marks(
    body: BodyModel,
    marker_set: MarkerSet,
    recording: Recording,
    static: Recording,
    factors: Mapping[str, Float[np.ndarray, "3"]],
) -> tuple[Mark, ...]:
    """Take the model's own markers, and landmarks for recognised markers that it lacks."""
    seen = dict.fromkeys((*recording.marker_names, *static.marker_names))
    own = [
        Mark(name, None, body.bodies[int(on)], position, _weight(marker_set.sites.get(name)))
        for name, on, position in zip(
            body.marker_names, body.marker_body, body.marker_position, strict=True
        )
        if name in seen
    ]
    has = {mark.name for mark in own}
    more = place_marks(marker_set, [name for name in seen if name not in has], body, factors)
    return (*own, *(replace(m, site=None, weight=_weight(m.site)) for m in more))


def _centres(body: BodyModel, anatomy: Anatomy) -> CentreTargets:
    """Make markers of hip, knee and ankle centres at the origins of femur, tibia and talus."""
    joints = (("femur", anatomy.hip), ("tibia", anatomy.knee), ("talus", anatomy.ankle))
    marks = [
        Mark(f"centre_{stem}_{side}", None, f"{stem}_{side[0]}", np.zeros(3), _CENTRE_WEIGHTS[stem])
        for stem, _ in joints
        for side in SIDES
    ]
    paths = [centres[side] for _, centres in joints for side in SIDES]
    return CentreTargets(tuple(marks), np.stack(paths, axis=1))
