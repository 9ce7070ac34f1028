"""Scale factors: a person's dimensions over those of the default body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from hiphinge.body.anatomy import Anatomy, mean_length, median_distance
from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.body.joint_centres import Points, pelvis_frame
from hiphinge.body.landmarks import Site, body_of, model_points, position_of
from hiphinge.types import SIDES, BodyModel, Poses, Side

Segment = Literal["pelvis", "femur", "tibia", "foot", "torso", "upper_arm", "forearm"]

# Which bodies take which segment's factors; bodies of the spine keep their width and depth.
_BODIES: Mapping[Segment, tuple[str, ...]] = {
    "pelvis": ("pelvis", "sacrum"),
    "femur": ("femur", "patella"),
    "tibia": ("tibia",),
    "foot": ("calcn", "talus", "toes"),
    "torso": ("torso",),
    "upper_arm": ("humerus",),
    "forearm": ("ulna", "radius"),
}
_WITH_TORSO_HEIGHT = ("lumbar", "head", "Abdomen", "hand")
# Trunk depth and width are taken from few markers over soft tissue: never further than this from
# the height's factor.
_DEPTH_LIMITS = (0.8, 1.3)
_WIDTH_LIMITS = (0.8, 1.35)
# Any factor outside says that a marker is wrong, not that the person is so.
PLAUSIBLE = (0.4, 1.7)
# Thigh and shank over body height (Winter 2009, doi 10.1002/9780470549148, figure 4.1).
_LEG_OVER_HEIGHT = 0.245 + 0.246

_FEET = (
    ("heel", ("mt2_head",)),
    ("heel", ("mt1_head", "mt5_head")),
    ("heel", ("mt5_head",)),
    ("ankle", ("mt2_head",)),
    ("ankle", ("mt1_head", "mt5_head")),
    ("ankle", ("mt5_head",)),
)
_TRUNK_TOPS: tuple[tuple[Site, ...], ...] = (
    (Site("c7", None),),
    (Site("sternal_notch", None),),
    (Site("clavicle_medial", "left"), Site("clavicle_medial", "right")),
    (Site("acromion", "left"), Site("acromion", "right")),
)


@dataclass(frozen=True, slots=True)
class ScaleFactors:
    """Factors along x, y, z by segment, and what they rest on.

    Attributes:
        segments: Factors by segment.
        notes: Segments that could not be measured, one sentence each.
    """

    segments: Mapping[Segment, tuple[float, float, float]]
    notes: tuple[str, ...] = ()

    def of_bodies(self, bodies: tuple[str, ...]) -> dict[str, Float[np.ndarray, "3"]]:
        """Return the factors of each body of the default model.

        Example:
            >>> ones = dict.fromkeys(_BODIES, (1.0, 1.0, 1.0))
            >>> ScaleFactors({**ones, "femur": (1.1,) * 3}).of_bodies(("patella_r",))
            {'patella_r': array([1.1, 1.1, 1.1])}
        """
        return {name: np.array(self._of(name)) for name in bodies if name != "ground"}

    def _of(self, body: str) -> tuple[float, float, float]:
        stem = body.removesuffix("_r").removesuffix("_l")
        for segment, stems in _BODIES.items():
            if stem in stems:
                return self.segments[segment]
        if stem.startswith(_WITH_TORSO_HEIGHT):
            height = self.segments["torso"][1]
            return (height, height, height)
        return (1.0, 1.0, 1.0)

    @property
    def implausible(self) -> tuple[str, ...]:
        """Segments whose factor no person of any age has."""
        low, high = PLAUSIBLE
        return tuple(
            name
            for name, values in self.segments.items()
            if not all(low <= value <= high for value in values)
        )


class _DefaultBody:
    """The unscaled default body in its default pose, measured with the same landmarks."""

    def __init__(self, body: BodyModel) -> None:
        self._bodies = {name: index for index, name in enumerate(body.bodies)}
        self._poses: Poses = forward_kinematics(body, body.coordinates.default[None])
        points = model_points()
        self.hip = self._pair("pelvis", points.hip_in_pelvis)
        self.knee = self._pair("femur", points.knee_in_femur)
        self.ankle = self._pair("tibia", points.ankle_in_tibia)

    def _pair(self, body: str, right: tuple[float, float, float]) -> dict[Side, Points]:
        paired = {
            "right": "" if body == "pelvis" else "_r",
            "left": "" if body == "pelvis" else "_l",
        }
        x, y, z = right
        return {
            "right": self.place(body + paired["right"], np.array([x, y, z])),
            "left": self.place(body + paired["left"], np.array([x, y, -z])),
        }

    def place(self, body: str, local: Float[np.ndarray, "3"]) -> Points:
        index = self._bodies[body]
        return self._poses.position[:, index] + self._poses.rotation[:, index] @ local

    def landmark(self, site: Site) -> Points:
        return self.place(body_of(site), position_of(site))


def find_factors(anatomy: Anatomy, body: BodyModel) -> ScaleFactors:
    """Compare a person's dimensions with the unscaled default body's.

    Pelvis: depth between ASIS and PSIS, height and width of the hip centres. Thigh and shank:
    distances between joint centres. Foot: heel to second metatarsal head. Trunk: C7 to the middle
    of the hips, C7 to sternal notch, acromion width. Left and right are averaged; a segment
    without its markers takes the mean of thigh and shank.

    Args:
        anatomy: Landmarks and joint centres of a static pose or a whole trial.
        body: The unscaled default body.
    """
    model = _DefaultBody(body)
    notes: list[str] = []
    femur = mean_length(anatomy.hip, anatomy.knee) / mean_length(model.hip, model.knee)
    tibia = mean_length(anatomy.knee, anatomy.ankle) / mean_length(model.knee, model.ankle)
    leg = float(np.mean([femur, tibia]))

    def or_leg(value: float, what: str) -> float:
        if np.isfinite(value):
            return value
        notes.append(f"No markers measure the {what}: it is scaled as the leg.")
        return leg

    foot = or_leg(_foot_factor(anatomy, model), "foot")
    height = or_leg(_trunk_height(anatomy, model), "trunk")
    depth, width = _trunk_depth_width(anatomy, model, height)
    arm = _arm_factors(anatomy, height)
    segments: dict[Segment, tuple[float, float, float]] = {
        "pelvis": _pelvis_factors(anatomy, model),
        "femur": (femur, femur, femur),
        "tibia": (tibia, tibia, tibia),
        "foot": (foot, foot, foot),
        "torso": (depth, height, width),
        "upper_arm": (arm[0], arm[0], arm[0]),
        "forearm": (arm[1], arm[1], arm[1]),
    }
    return ScaleFactors(segments, tuple(notes))


def _pelvis_factors(anatomy: Anatomy, model: _DefaultBody) -> tuple[float, float, float]:
    right, left = (model.landmark(Site("asis", side)) for side in ("right", "left"))
    psis = [model.landmark(Site("psis", side)) for side in SIDES]
    back = 0.5 * (psis[0] + psis[1])
    frame = pelvis_frame(right, left, back)
    model_hip = frame.to_local(model.hip["right"])[0]
    hip = np.nanmedian(anatomy.pelvis.to_local(anatomy.hip["right"]), axis=0)
    depth = float(np.linalg.norm(frame.origin - back))
    return (
        anatomy.size.depth / depth,
        float(hip[1] / model_hip[1]),
        float(hip[2] / model_hip[2]),
    )


def _foot_factor(anatomy: Anatomy, model: _DefaultBody) -> float:
    for rear, front in _FEET:
        of_person = mean_length(_foot_end(rear, anatomy), _middle(front, anatomy))
        if np.isfinite(of_person):
            ends: dict[Side, Points] = {s: model.landmark(Site("heel", s)) for s in SIDES}
            fronts: dict[Side, Points] = {
                s: np.mean([model.landmark(Site(name, s)) for name in front], axis=0) for s in SIDES
            }
            return of_person / mean_length(model.ankle if rear == "ankle" else ends, fronts)
    return float("nan")


def _foot_end(rear: str, anatomy: Anatomy) -> Mapping[Side, Points]:
    return anatomy.ankle if rear == "ankle" else _middle((rear,), anatomy)


def _middle(names: tuple[str, ...], anatomy: Anatomy) -> dict[Side, Points]:
    found: dict[Side, Points] = {}
    for side in SIDES:
        paths = [anatomy.landmarks.get(Site(name, side)) for name in names]
        present = [path for path in paths if path is not None]
        if len(present) == len(names):
            found[side] = np.mean(present, axis=0)
    return found


def _trunk_height(anatomy: Anatomy, model: _DefaultBody) -> float:
    hips = 0.5 * (anatomy.hip["left"] + anatomy.hip["right"])
    model_hips = 0.5 * (model.hip["left"] + model.hip["right"])
    for sites in _TRUNK_TOPS:
        if all(site in anatomy.landmarks for site in sites):
            top = np.mean([anatomy.landmarks[site] for site in sites], axis=0)
            model_top = np.mean([model.landmark(site) for site in sites], axis=0)
            return median_distance(top, hips) / median_distance(model_top, model_hips)
    return float("nan")


def _trunk_depth_width(anatomy: Anatomy, model: _DefaultBody, height: float) -> tuple[float, float]:
    depth = _between(anatomy, model, Site("c7", None), Site("sternal_notch", None))
    width = _between(anatomy, model, Site("acromion", "left"), Site("acromion", "right"))
    return (
        _clamped(depth, _DEPTH_LIMITS, height),
        _clamped(width, _WIDTH_LIMITS, height),
    )


def _between(anatomy: Anatomy, model: _DefaultBody, first: Site, second: Site) -> float:
    seen = anatomy.landmarks
    if first not in seen or second not in seen:
        return float("nan")
    of_model = median_distance(model.landmark(first), model.landmark(second))
    return median_distance(seen[first], seen[second]) / of_model


def _clamped(value: float, limits: tuple[float, float], height: float) -> float:
    if not np.isfinite(value):
        return height
    return float(np.clip(value, limits[0] * height, limits[1] * height))


def _arm_factors(anatomy: Anatomy, height: float) -> tuple[float, float]:
    points = model_points()
    shoulder = _middle(("acromion",), anatomy)
    elbow = _mean_of_ends(("elbow_lateral", "elbow_medial"), anatomy)
    wrist = _mean_of_ends(("wrist_radial", "wrist_ulnar"), anatomy)
    upper = mean_length(shoulder, elbow) / points.shoulder_elbow_m
    lower = mean_length(elbow, wrist) / points.elbow_wrist_m
    return (
        upper if np.isfinite(upper) else height,
        lower if np.isfinite(lower) else height,
    )


def _mean_of_ends(names: tuple[str, str], anatomy: Anatomy) -> dict[Side, Points]:
    both, first = _middle(names, anatomy), _middle(names[:1], anatomy)
    return {**first, **both}


def height_from_legs(anatomy: Anatomy) -> float:
    """Estimate body height from thigh and shank [m]; NaN without legs.

    Example:
        >>> round(0.45 / _LEG_OVER_HEIGHT + 0.39 / _LEG_OVER_HEIGHT, 2)
        1.71
    """
    legs = mean_length(anatomy.hip, anatomy.knee) + mean_length(anatomy.knee, anatomy.ankle)
    return float(legs / _LEG_OVER_HEIGHT)
