"""From labelled markers to a person's anatomy: landmarks, pelvis frame, joint centres."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hiphinge.body.joint_centres import (
    HipMethod,
    KneeAxis,
    Leg,
    PelvisFrame,
    PelvisSize,
    Points,
    ankle_centre,
    find_knee_axis,
    hip_in_pelvis,
    knee_centre,
    pelvis_frame,
    unit,
)
from hiphinge.body.landmarks import Site, landmarks, marker_radius
from hiphinge.body.marker_sets import MarkerSet
from hiphinge.errors import ModelError
from hiphinge.types import SIDES, Recording, Side

# Share of the thigh's length, from the default body: knee 92 mm and ankle 76 mm wide at 404 mm.
_KNEE_WIDTH_RATIO = 0.228
_ANKLE_WIDTH_RATIO = 0.188
_HIP_NOTES: Mapping[HipMethod, str] = {
    "harrington": "Hip centres: regression of Harrington et al. 2007.",
    "plug_in_gait": "Hip centres: Plug-in Gait's regression (Davis et al. 1991) on the leg length.",
}
_THIGH_MARKERS = (
    "thigh_lateral",
    "thigh_lat_prox",
    "thigh_ant_prox",
    "thigh_ant_dist",
    "trochanter",
)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Landmarks and joint centres of a recording, in ground [m].

    Attributes:
        landmarks: Path of each landmark; clusters by their first marker.
        pelvis: The ASIS/PSIS frame.
        size: Pelvis measurements.
        hip: Hip centres.
        knee: Knee centres; a side without knee markers is absent.
        ankle: Ankle centres, likewise.
        knee_width: Widths between the epicondyles [m].
        ankle_width: Widths between the malleoli [m].
        knee_axis: How the knee axis was found, on sides without medial knee marker.
        notes: What was assumed, one sentence each.
    """

    landmarks: Mapping[Site, Points]
    pelvis: PelvisFrame
    size: PelvisSize
    hip: Mapping[Side, Points]
    knee: Mapping[Side, Points]
    ankle: Mapping[Side, Points]
    knee_width: Mapping[Side, float]
    ankle_width: Mapping[Side, float]
    knee_axis: Mapping[Side, KneeAxis]
    notes: tuple[str, ...] = ()

    def knee_outward(self, side: Side) -> Points | None:
        """Return the direction of the knee axis, outwards; None without knee markers."""
        if side not in self.knee:
            return None
        return unit(self.landmarks[Site("knee_lateral", side)] - self.knee[side])


def find_anatomy(
    recording: Recording,
    marker_set: MarkerSet,
    *,
    widths: Mapping[str, float],
    knee_axes: Mapping[Side, KneeAxis] | None = None,
) -> Anatomy:
    """Find landmarks and joint centres in every frame.

    Hip centres come from a regression on the pelvis: that of Plug-in Gait when the leg length is
    known, so that angles agree with most laboratories and norms, else Harrington's. Knee and ankle
    centres lie midway between lateral and medial markers, or by the joint's width inwards from
    the lateral one.

    Args:
        recording: Markers of a trial or of a static pose.
        marker_set: Which marker lies where.
        widths: Body measurements [m] by the names of `Recording.widths`.
        knee_axes: Knee axes found in another recording of the person; found in this one if absent.

    Raises:
        ModelError: The pelvis markers are not there.
    """
    seen = _landmark_paths(recording, marker_set)
    pelvis = _pelvis(seen, marker_set)
    size, size_notes = _pelvis_size(seen, pelvis, widths)
    radius = marker_radius()
    method: HipMethod = "harrington" if size.leg_length is None else "plug_in_gait"
    hip: dict[Side, Points] = {
        side: pelvis.to_ground(hip_in_pelvis(size, side, method=method, radius=radius))
        for side in SIDES
    }
    notes = (*size_notes, _HIP_NOTES[method])
    anatomy = Anatomy(seen, pelvis, size, hip, {}, {}, {}, {}, {}, notes)
    for side in SIDES:
        anatomy = _with_leg(anatomy, side, widths=widths, axis=(knee_axes or {}).get(side))
    return anatomy


def _landmark_paths(recording: Recording, marker_set: MarkerSet) -> dict[Site, Points]:
    seen: dict[Site, Points] = {}
    for name in recording.marker_names:
        site = marker_set.sites.get(name)
        path = recording.marker(name)
        if site is not None and site not in seen and np.isfinite(path).all(axis=1).any():
            seen[site] = path
    return seen


def _pelvis(seen: Mapping[Site, Points], marker_set: MarkerSet) -> PelvisFrame:
    asis = [seen.get(Site("asis", side)) for side in ("right", "left")]
    back = back_of_pelvis(seen)
    if asis[0] is None or asis[1] is None or back is None:
        raise ModelError(
            "pelvis markers are missing",
            value=", ".join(str(site) for site in seen) or "no landmark at all",
            allowed="both ASIS, and both PSIS or the sacrum",
            advice=f"check the names of the marker set ({marker_set.title})",
        )
    return pelvis_frame(asis[0], asis[1], back)


def back_of_pelvis(seen: Mapping[Site, Points]) -> Points | None:
    """Return the middle of both PSIS, or the sacrum marker; None without either."""
    psis = [seen.get(Site("psis", side)) for side in SIDES]
    sacrum = seen.get(Site("sacrum", None))
    if psis[0] is None or psis[1] is None:
        return sacrum
    middle = 0.5 * (psis[0] + psis[1])
    return middle if sacrum is None else np.where(np.isfinite(middle), middle, sacrum)


def _pelvis_size(
    seen: Mapping[Site, Points], pelvis: PelvisFrame, widths: Mapping[str, float]
) -> tuple[PelvisSize, tuple[str, ...]]:
    back = back_of_pelvis(seen)
    depth = median_distance(pelvis.origin, back) if back is not None else np.nan
    markers = median_distance(seen[Site("asis", "right")], seen[Site("asis", "left")])
    legs = [widths[f"leg_length_{side}"] for side in SIDES if f"leg_length_{side}" in widths]
    leg_length = float(np.mean(legs)) if legs else None
    if "inter_asis" not in widths:
        return PelvisSize(depth, markers, leg_length), ()
    width = widths["inter_asis"]
    note = f"The ASIS distance of {1000 * width:.0f} mm comes from the file."
    return PelvisSize(depth, width, leg_length), (note,)


def median_distance(first: Points, second: Points) -> float:
    """Return how far apart two points are [m], missing frames left out.

    Example:
        >>> import numpy as np
        >>> median_distance(np.zeros((2, 3)), np.array([[3.0, 4.0, 0.0], [np.nan] * 3]))
        5.0
    """
    return float(np.nanmedian(np.linalg.norm(first - second, axis=-1)))


def _with_leg(
    anatomy: Anatomy, side: Side, *, widths: Mapping[str, float], axis: KneeAxis | None
) -> Anatomy:
    seen = anatomy.landmarks
    knee, ankle = (seen.get(Site(f"{joint}_lateral", side)) for joint in ("knee", "ankle"))
    if knee is None or ankle is None:
        return anatomy
    thigh_length = median_distance(anatomy.hip[side], knee)
    knee_width = _width("knee", side, seen, widths, _KNEE_WIDTH_RATIO * thigh_length)
    ankle_width = _width("ankle", side, seen, widths, _ANKLE_WIDTH_RATIO * thigh_length)
    leg = _leg(anatomy, side, knee, ankle, knee_width, ankle_width)
    medial_knee = seen.get(Site("knee_medial", side))
    medial_ankle = seen.get(Site("ankle_medial", side))
    knee_axis = dict(anatomy.knee_axis)
    if medial_knee is not None:
        knee_point = 0.5 * (knee + medial_knee)
    else:
        knee_axis[side] = axis or _knee_axis(leg, _thigh_site(seen, side))
        knee_point = knee_centre(leg, knee_axis[side].angle)
    ankle_point = ankle_centre(leg, knee_point)
    if medial_ankle is not None:
        ankle_point = 0.5 * (ankle + medial_ankle)
    return replace(
        anatomy,
        knee={**anatomy.knee, side: knee_point},
        ankle={**anatomy.ankle, side: ankle_point},
        knee_width={**anatomy.knee_width, side: knee_width},
        ankle_width={**anatomy.ankle_width, side: ankle_width},
        knee_axis=knee_axis,
    )


def _knee_axis(leg: Leg, thigh: Site | None) -> KneeAxis:
    if thigh is None:
        return KneeAxis(np.pi, "pelvis", float("nan"))
    return find_knee_axis(leg, wand=thigh.landmark == "thigh_lateral")


def _thigh_site(seen: Mapping[Site, Points], side: Side) -> Site | None:
    sites = (Site(name, side) for name in _THIGH_MARKERS)
    return next((site for site in sites if site in seen), None)


def _leg(
    anatomy: Anatomy,
    side: Side,
    knee: Points,
    ankle: Points,
    knee_width: float,
    ankle_width: float,
) -> Leg:
    rightward = anatomy.pelvis.axes[:, :, 2]
    site = _thigh_site(anatomy.landmarks, side)
    outward = rightward if side == "right" else -rightward
    # Without a thigh marker a point beside the knee stands in: the axis is then the pelvis' axis.
    thigh = knee + outward if site is None else anatomy.landmarks[site]
    radius = marker_radius()
    return Leg(
        side=side,
        hip=anatomy.hip[side],
        knee=knee,
        ankle=ankle,
        thigh=thigh,
        rightward=rightward,
        knee_offset=0.5 * knee_width + radius,
        ankle_offset=0.5 * ankle_width + radius,
    )


def _width(
    joint: str,
    side: Side,
    seen: Mapping[Site, Points],
    widths: Mapping[str, float],
    otherwise: float,
) -> float:
    """Return a joint's width: from its two markers, from the file, or from the thigh's length."""
    lateral, medial = (seen.get(Site(f"{joint}_{end}", side)) for end in ("lateral", "medial"))
    if lateral is not None and medial is not None:
        between = median_distance(lateral, medial) - 2.0 * marker_radius()
        if np.isfinite(between):
            return between
    return widths.get(f"{joint}_width_{side}", otherwise)


def mean_length(first: Mapping[Side, Points], second: Mapping[Side, Points]) -> float:
    """Return the median distance between two points of a leg, mean of both sides [m].

    NaN when no side has both points.
    """
    found = [median_distance(first[s], second[s]) for s in SIDES if s in first and s in second]
    return float(np.mean(found)) if found else float("nan")


def local_width(site: Site, anatomy: Anatomy) -> float | None:
    """Return how far sideways a lateral marker lies from the joint centre [m], if known."""
    kind = landmarks()[site.landmark].width
    if kind is None or site.side is None:
        return None
    table = anatomy.knee_width if kind == "knee_width" else anatomy.ankle_width
    return 0.5 * table[site.side] + marker_radius() if site.side in table else None
