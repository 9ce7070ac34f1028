"""Where hip, knee and ankle centres lie, from skin markers and body measurements.

All points are in ground axes [m], one row per frame; NaN where a marker is missing.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from hiphinge.types import Side

Points = Float[np.ndarray, "frame 3"]
HipMethod = Literal["harrington", "plug_in_gait"]

# Furthest that the knee axis may be turned from its first guess. Thigh wands stand 7 to 37 degrees
# off the epicondyle axis in real files.
AXIS_LIMIT = 0.7
# A thigh marker further than this from the side of the thigh is no wand in the knee's plane.
_WAND_LIMIT = 0.9
# Below this range of knee flexion the shank says too little about the axis.
LEAST_KNEE_RANGE = np.radians(40.0)
# The lateral malleolus lies behind the ankle centre: angle between the axis through both and the
# knee axis, from the landmarks of the default body.
MALLEOLUS_BEHIND = 0.17
_LATERAL = {"right": 1.0, "left": -1.0}


@dataclass(frozen=True, slots=True)
class PelvisFrame:
    """The ASIS/PSIS frame: origin between the ASIS, x forward, y up, z to the right."""

    origin: Points
    axes: Float[np.ndarray, "frame 3 3"]

    def to_ground(self, local: Float[np.ndarray, "3"]) -> Points:
        """Return the path of a point fixed in the pelvis."""
        return self.origin + self.axes @ local

    def to_local(self, points: Points) -> Points:
        """Return points as seen from the pelvis."""
        return np.einsum("fji,fj->fi", self.axes, points - self.origin)


@dataclass(frozen=True, slots=True)
class PelvisSize:
    """Pelvis depth (ASIS to PSIS midpoints), ASIS distance and leg length [m]."""

    depth: float
    width: float
    leg_length: float | None


def unit(vectors: Float[np.ndarray, "*rest 3"]) -> Float[np.ndarray, "*rest 3"]:
    """Return vectors of length one.

    Example:
        >>> import numpy as np
        >>> unit(np.array([0.0, 3.0, 4.0])).tolist()
        [0.0, 0.6, 0.8]
    """
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def pelvis_frame(right_asis: Points, left_asis: Points, back: Points) -> PelvisFrame:
    """Build the pelvis frame from both ASIS and the middle of the PSIS (or the sacrum marker).

    Example:
        >>> import numpy as np
        >>> right, left = np.array([[0.0, 1.0, 0.1]]), np.array([[0.0, 1.0, -0.1]])
        >>> pelvis_frame(right, left, np.array([[-0.2, 1.0, 0.0]])).axes[0].tolist()
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    origin = 0.5 * (right_asis + left_asis)
    rightward = unit(right_asis - left_asis)
    upward = unit(np.cross(rightward, origin - back))
    forward = np.cross(upward, rightward)
    return PelvisFrame(origin, np.stack([forward, upward, rightward], axis=-1))


def hip_in_pelvis(
    size: PelvisSize, side: Side, *, method: HipMethod = "harrington", radius: float = 0.007
) -> Float[np.ndarray, "3"]:
    """Return the hip centre in the pelvis frame [m].

    "harrington": Harrington et al. 2007 (doi 10.1016/j.jbiomech.2006.02.003), equations with
    pelvis depth and width. "plug_in_gait": Davis et al. 1991 (doi 10.1016/0167-9457(91)90046-Z)
    with the constants of Plug-in Gait, which needs the leg length.

    Args:
        size: Pelvis measurements; width is the distance between the ASIS themselves.
        side: The hip.
        method: The regression.
        radius: Marker radius [m], "plug_in_gait" only.

    Raises:
        ValueError: "plug_in_gait" without a leg length.

    Example:
        >>> hip_in_pelvis(PelvisSize(0.15, 0.24, None), "left").round(4).tolist()
        [-0.0459, -0.0829, -0.0865]
    """
    if method == "harrington":
        forward = -0.24 * size.depth - 0.0099
        upward = -0.30 * size.width - 0.0109
        outward = 0.33 * size.width + 0.0073
    else:
        forward, upward, outward = _plug_in_gait_hip(size, radius)
    return np.array([forward, upward, _LATERAL[side] * outward])


def _plug_in_gait_hip(size: PelvisSize, radius: float) -> tuple[float, float, float]:
    if size.leg_length is None:
        raise ValueError("the Plug-in Gait hip centre needs the leg length")
    theta, beta = 0.5, 0.314
    c = 0.115 * size.leg_length - 0.0153
    to_trochanter = 0.1288 * size.leg_length - 0.04856 + radius
    forward = c * np.cos(theta) * np.sin(beta) - to_trochanter * np.cos(beta)
    upward = -c * np.cos(theta) * np.cos(beta) - to_trochanter * np.sin(beta)
    return forward, upward, 0.5 * size.width - c * np.sin(theta)


def chord(hip: Points, lateral: Points, medial: Points, offset: float) -> Points:
    """Return the knee centre: `offset` from the lateral marker, at a right angle to hip and marker.

    Args:
        hip: Hip centre.
        lateral: Lateral knee marker.
        medial: Direction from the marker to the knee's inner side; only its part across the line
            from hip to marker counts.
        offset: Half the knee width plus the marker radius [m].

    Example:
        >>> import numpy as np
        >>> hip, marker = np.array([[0.0, 0.4, 0.0]]), np.array([[0.0, 0.0, 0.05]])
        >>> centre = chord(hip, marker, np.array([[0.0, 0.0, -1.0]]), 0.05)
        >>> bool(abs((hip - centre) @ (marker - centre).T) < 1e-12)
        True
    """
    length = np.linalg.norm(hip - lateral, axis=-1, keepdims=True)
    up = (hip - lateral) / length
    inward = unit(medial - np.sum(medial * up, axis=-1, keepdims=True) * up)
    share = np.clip(offset / length, 0.0, 0.99)
    return lateral + offset * (share * up + np.sqrt(1.0 - share**2) * inward)


@dataclass(frozen=True, slots=True)
class Leg:
    """The points of one leg that a knee axis is found from.

    Attributes:
        side: The leg.
        hip: Hip centre.
        knee: Lateral knee marker.
        ankle: Lateral ankle marker.
        thigh: Another marker on the thigh, away from the line between hip and knee.
        rightward: The pelvis' axis to the right.
        knee_offset: Half the knee width plus the marker radius [m].
        ankle_offset: Half the ankle width plus the marker radius [m].
    """

    side: Side
    hip: Points
    knee: Points
    ankle: Points
    thigh: Points
    rightward: Points
    knee_offset: float
    ankle_offset: float


@dataclass(frozen=True, slots=True)
class KneeAxis:
    """The knee axis as an angle about the line from hip to knee marker.

    Attributes:
        angle: From the plane through the thigh marker to the inward direction [rad].
        source: How it was found.
        knee_range: Range of knee flexion seen [rad].
    """

    angle: float
    source: Literal["least varus variance", "pelvis", "thigh wand"]
    knee_range: float


def knee_centre(leg: Leg, angle: float) -> Points:
    """Return the knee centre for an axis angle (see `KneeAxis`)."""
    return chord(leg.hip, leg.knee, _inward(leg, angle), leg.knee_offset)


def ankle_centre(leg: Leg, knee: Points) -> Points:
    """Return the ankle centre: inwards from the malleolus, by the width of the ankle.

    The malleolus lies behind the ankle centre; inwards is therefore turned a little forwards from
    the knee axis.
    """
    outward = unit(leg.knee - knee)
    down = unit(leg.ankle - knee)
    across = unit(outward - np.sum(outward * down, axis=-1, keepdims=True) * down)
    forward = np.cross(across, -down) * -_LATERAL[leg.side]
    inward = -np.cos(MALLEOLUS_BEHIND) * across + np.sin(MALLEOLUS_BEHIND) * forward
    return leg.ankle + leg.ankle_offset * inward


def find_knee_axis(leg: Leg, *, wand: bool) -> KneeAxis:
    """Turn the knee axis about the thigh until varus and valgus vary least over the trial.

    A knee axis turned out of true makes varus follow flexion (cross-talk; Baker et al. 1999,
    doi 10.1016/S0167-9457(99)00027-5), so the axis with the least varus variance is the best guess
    without medial markers. It is looked for within 0.7 rad of the first guess and needs more than
    40 degrees of knee flexion; otherwise the first guess stands.

    Args:
        leg: The leg over a trial.
        wand: The thigh marker is a lateral wand put in the plane of the knee axis: the first guess.
            Otherwise the pelvis' axis to the right is, as the mean over the trial.
    """
    start = _mean_pelvis_angle(leg)
    # Some laboratories wear the "wand" in front of the thigh: then it says nothing about the axis.
    lateral = wand and np.cos(start - np.pi) > np.cos(_WAND_LIMIT)
    start = np.pi if lateral else start
    knee_range = _knee_range(leg, start)
    if not knee_range > LEAST_KNEE_RANGE:
        return KneeAxis(start, "thigh wand" if lateral else "pelvis", knee_range)
    # Imported here: it takes 0.2 s, and many marker sets show the axis.
    from scipy.optimize import minimize_scalar

    best = minimize_scalar(
        lambda angle: _varus_variance(leg, angle),
        bounds=(start - AXIS_LIMIT, start + AXIS_LIMIT),
        method="bounded",
        options={"xatol": 1e-3},
    )
    return KneeAxis(float(best.x), "least varus variance", knee_range)


def _inward(leg: Leg, angle: float) -> Points:
    """Turn the direction towards the thigh marker by `angle` about the line from knee to hip."""
    up = unit(leg.hip - leg.knee)
    to_marker = leg.thigh - leg.knee
    first = unit(to_marker - np.sum(to_marker * up, axis=-1, keepdims=True) * up)
    second = np.cross(up, first) * _LATERAL[leg.side]
    return np.cos(angle) * first + np.sin(angle) * second


def _mean_pelvis_angle(leg: Leg) -> float:
    inward = -leg.rightward * _LATERAL[leg.side]
    first, second = _inward(leg, 0.0), _inward(leg, 0.5 * np.pi)
    along = np.asarray(np.sum(inward * first, axis=-1))
    across = np.asarray(np.sum(inward * second, axis=-1))
    return float(np.arctan2(np.nanmean(across), np.nanmean(along)))


def _knee_range(leg: Leg, angle: float) -> float:
    knee = knee_centre(leg, angle)
    shank = ankle_centre(leg, knee) - knee
    cosine = np.sum(unit(leg.hip - knee) * unit(shank), axis=-1)
    seen = cosine[np.isfinite(cosine)]
    if seen.size < 10:
        return 0.0
    low, high = np.percentile(np.arccos(np.clip(-seen, -1.0, 1.0)), [1.0, 99.0])
    return float(high - low)


def _varus_variance(leg: Leg, angle: float) -> float:
    knee = knee_centre(leg, angle)
    shank = unit(ankle_centre(leg, knee) - knee)
    varus = np.arcsin(np.clip(np.sum(shank * unit(leg.knee - knee), axis=-1), -1.0, 1.0))
    return float(np.nanvar(varus))
