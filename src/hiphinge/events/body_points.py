"""The few points of the body that events are read from, whatever they were measured with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from hiphinge.body.landmarks import Site
from hiphinge.signals import fill_gaps
from hiphinge.types import SIDES, BodyModel, Poses, Recording, Side, sampling_rate

# First choice first. The toe's order was chosen by the spread of toe-off times against plates
# between people: the fifth metatarsal head leaves the ground up to 25 ms before the others.
_HEEL = ("heel", "heel_proximal", "calcaneus_lateral", "calcaneus_medial")
_TOE = ("mt2_head", "mt1_head", "hallux", "mt5_head", "mt5_base", "navicular")
_ANKLE = ("ankle_lateral", "ankle_medial")
_KNEE = ("knee_lateral", "knee_medial", "patella", "fibula_head")
_TRUNK = ("c7", "sternal_notch", "t2")
_SHOULDER = ("acromion", "clavicle_medial")

# A path is taken although a better placed one exists when it is seen in this many more frames.
_WORTH_A_SECOND_CHOICE = 0.2


@dataclass(frozen=True, slots=True)
class BodyPoints:
    """Paths of the points that events need, left before right, NaN where missing.

    Attributes:
        time: Seconds on the recording's own axis.
        heel: Back of the heel [m].
        toe: Front of the foot, about the metatarsal heads [m].
        ankle: Ankle [m].
        knee: Knee [m].
        hip: Hip, or the side of the pelvis [m].
        pelvis: Middle of the pelvis [m].
        facing: From the back to the front of the pelvis, any length.
        trunk: Top of the trunk [m].
        heel_is_ankle: Sides whose heel was not measured; `heel` then holds the ankle.
    """

    time: Float[np.ndarray, " frame"]
    heel: Float[np.ndarray, "side frame 3"]
    toe: Float[np.ndarray, "side frame 3"]
    ankle: Float[np.ndarray, "side frame 3"]
    knee: Float[np.ndarray, "side frame 3"]
    hip: Float[np.ndarray, "side frame 3"]
    pelvis: Float[np.ndarray, "frame 3"]
    facing: Float[np.ndarray, "frame 3"]
    trunk: Float[np.ndarray, "frame 3"]
    heel_is_ankle: tuple[Side, ...] = ()

    @property
    def rate_hz(self) -> float:
        """Frames per second."""
        return sampling_rate(self.time)

    @property
    def foot(self) -> Float[np.ndarray, "side frame 3"]:
        """Middle between heel and toe [m]."""
        return 0.5 * (self.heel + self.toe)

    @property
    def knee_flexion(self) -> Float[np.ndarray, "side frame"]:
        """Angle between thigh and shank, 0 when straight [rad]; NaN without a knee point."""
        thigh, shank = self.knee - self.hip, self.ankle - self.knee
        length = np.linalg.norm(thigh, axis=-1) * np.linalg.norm(shank, axis=-1)
        cosine = np.einsum("sfi,sfi->sf", thigh, shank) / np.where(length > 0.0, length, np.nan)
        return np.arccos(np.clip(cosine, -1.0, 1.0))


def points_from_markers(recording: Recording, sites: Mapping[str, Site]) -> BodyPoints:
    """Take the points from the markers themselves.

    Gaps of up to a tenth of a second are bridged; longer ones stay NaN.

    Args:
        recording: Markers in ground axes.
        sites: Landmark of each marker, as in `MarkerSet.sites`.

    Example:
        >>> import numpy as np
        >>> from hiphinge.events.examples import walking_recording
        >>> recording, sites = walking_recording(seconds=2.0)
        >>> points_from_markers(recording, sites).heel.shape
        (2, 200, 3)
    """
    pick = _Picker(recording, sites)
    heel = [pick.first(_HEEL, side) for side in SIDES]
    ankle = [pick.first(_ANKLE, side) for side in SIDES]
    without_heel: tuple[Side, ...] = tuple(
        side
        for side, path, instead in zip(SIDES, heel, ankle, strict=True)
        if not np.isfinite(path).any() and np.isfinite(instead).any()
    )
    heel = [ankle[i] if side in without_heel else heel[i] for i, side in enumerate(SIDES)]
    back = pick.first(("sacrum",), None)
    back = pick.both("psis") if not np.isfinite(back).any() else back
    front, back = _completed(pick.both("asis"), back)
    trunk = pick.first(_TRUNK, None)
    trunk = pick.both(*_SHOULDER) if not np.isfinite(trunk).any() else trunk
    hips = [_mean(pick.first(("asis",), side), back) for side in SIDES]
    return BodyPoints(
        time=recording.time,
        heel=np.stack(heel),
        toe=np.stack([pick.first(_TOE, side) for side in SIDES]),
        ankle=np.stack(ankle),
        knee=np.stack([pick.first(_KNEE, side) for side in SIDES]),
        hip=np.stack([pick.first(("trochanter",), side) for side in SIDES])
        if pick.has("trochanter")
        else np.stack(hips),
        pelvis=_mean(front, back),
        facing=front - back,
        trunk=trunk,
        heel_is_ankle=without_heel,
    )


def points_from_poses(
    body: BodyModel, poses: Poses, time: Float[np.ndarray, " frame"]
) -> BodyPoints:
    """Take the points from a tracked body model with OpenSim's usual body names.

    Robust to missing markers, and the only way when coordinates were given. The origins of
    `calcn`, `toes`, `talus`, `tibia` and `femur` lie at heel, metatarsal heads, ankle, knee and
    hip in the models of the gait2392 and Rajagopal families. Missing bodies give NaN.

    Args:
        body: A model with bodies pelvis, femur_r, tibia_r, talus_r, calcn_r, toes_r, torso.
        poses: Where its bodies are.
        time: Seconds on the recording's own axis.

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> from hiphinge.body.forward_kinematics import forward_kinematics
        >>> body = compile_body(pendulum())
        >>> poses = forward_kinematics(body, np.zeros((3, 1)))
        >>> bool(np.isnan(points_from_poses(body, poses, np.arange(3.0)).heel).all())
        True
    """
    nowhere = np.full((len(time), 3), np.nan)

    def at(name: str, offset: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> np.ndarray:
        if name not in body.bodies:
            return nowhere
        index = body.bodies.index(name)
        return poses.position[:, index] + poses.rotation[:, index] @ np.array(offset)

    def sides(name: str) -> np.ndarray:
        return np.stack([at(f"{name}_{side[0]}") for side in SIDES])

    hip = sides("femur")
    # Trunk bodies start at the lowest lumbar joint or at T12; any height above gives its lean.
    return BodyPoints(
        time=time,
        heel=sides("calcn"),
        toe=sides("toes"),
        ankle=sides("talus"),
        knee=sides("tibia"),
        hip=hip,
        pelvis=_mean(hip[0], hip[1]),
        facing=at("pelvis", (1.0, 0.0, 0.0)) - at("pelvis"),
        trunk=at("torso", (0.0, 0.35, 0.0)),
    )


def prefer(first: BodyPoints, second: BodyPoints) -> BodyPoints:
    """Return `first` with every point it never or seldom saw taken from `second`.

    Points are exchanged as a whole, side by side: a path made of two sources would jump.

    Example:
        >>> from hiphinge.events.examples import walking_points
        >>> points = walking_points(seconds=2.0)
        >>> prefer(points, points).heel_is_ankle
        ()
    """

    def single(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        gain = np.isfinite(b).all(-1).mean() - np.isfinite(a).all(-1).mean()
        return b if gain > _WORTH_A_SECOND_CHOICE else a

    def pair(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.stack([single(a[side], b[side]) for side in range(len(SIDES))])

    heel = pair(first.heel, second.heel)
    before = first.heel_is_ankle
    for index, side in enumerate(SIDES):
        if side in before and np.isfinite(second.heel[index]).any():
            heel[index] = second.heel[index]
    without: tuple[Side, ...] = tuple(side for side in before if side in second.heel_is_ankle)
    return replace(
        first,
        heel=heel,
        toe=pair(first.toe, second.toe),
        ankle=pair(first.ankle, second.ankle),
        knee=pair(first.knee, second.knee),
        hip=pair(first.hip, second.hip),
        pelvis=single(first.pelvis, second.pelvis),
        facing=single(first.facing, second.facing),
        trunk=single(first.trunk, second.trunk),
        heel_is_ankle=without,
    )


@dataclass(frozen=True, slots=True)
class _Picker:
    """Finds the path of a landmark among the markers."""

    recording: Recording
    sites: Mapping[str, Site]

    def has(self, landmark: str) -> bool:
        return all(np.isfinite(self.first((landmark,), side)).any() for side in SIDES)

    def first(self, choices: tuple[str, ...], side: Side | None) -> Float[np.ndarray, "frame 3"]:
        """Return the best placed landmark that is seen (almost) as often as any other."""
        found = np.full((len(self.recording.time), 3), np.nan)
        share = 0.0
        for landmark in choices:
            for name, site in self.sites.items():
                if site != Site(landmark, side) or name not in self.recording.marker_names:
                    continue
                path = self.recording.marker(name)
                seen = float(np.isfinite(path).all(-1).mean())
                if seen > share + (_WORTH_A_SECOND_CHOICE if share > 0.0 else 0.0):
                    found, share = path, seen
        longest = max(round(0.1 * self.recording.rate_hz), 1)
        return fill_gaps(found, longest=longest).values

    def both(self, *choices: str) -> Float[np.ndarray, "frame 3"]:
        """Return the middle of both sides."""
        return _mean(*_completed(self.first(choices, "left"), self.first(choices, "right")))


def _completed(
    a: Float[np.ndarray, "frame 3"], b: Float[np.ndarray, "frame 3"]
) -> tuple[Float[np.ndarray, "frame 3"], Float[np.ndarray, "frame 3"]]:
    """Replace either point while it is missing by the other one, moved by the last known offset."""
    offset = a - b
    known = np.flatnonzero(np.isfinite(offset).all(axis=1))
    if len(known) == 0 or len(known) == len(a):
        return a, b
    frames = np.arange(len(a))
    bridged = np.zeros((len(a), 3))
    for axis in range(3):
        bridged[:, axis] = np.interp(frames, known, offset[known, axis])
    return np.where(np.isfinite(a), a, b + bridged), np.where(np.isfinite(b), b, a - bridged)


def _mean(a: Float[np.ndarray, "frame 3"], b: Float[np.ndarray, "frame 3"]) -> np.ndarray:
    """Return the middle of two points; NaN when one is missing, for a lone one would jump."""
    if not np.isfinite(a).any():
        return b
    if not np.isfinite(b).any():
        return a
    return 0.5 * (a + b)
