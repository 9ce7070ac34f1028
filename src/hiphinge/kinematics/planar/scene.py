"""From landmarks in a picture to points in space as the camera sees them.

What the picture plane shows comes from the pixels; depth is the pose model's guess. Lengths are
those of a person of known height, or of a nominal one: then only angles, times and ratios mean
anything. Axes: x to the right of the picture, y up, z toward the camera.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.kinematics.planar.crossings import uncrossed
from hiphinge.kinematics.planar.floor import floor_height
from hiphinge.pose.framing import body_height_px
from hiphinge.pose.view import yaw_deg
from hiphinge.signals import fill_gaps, lowpass
from hiphinge.signals.running import running_median
from hiphinge.types import SIDES, Landmarks, ReadOnly, Side, View, sampling_rate

NOMINAL_HEIGHT = 1.70
# Human movement in pictures: walking has little above 6 Hz (Winter 2009,
# doi 10.1002/9780470549148), running more; landmarks were smoothed once already.
SMOOTHING_HZ = 8.0
_LONGEST_GAP = 0.2
# Distances of pictures that differ by more than this share are resampled.
_UNEVEN = 0.2
# The size of the body in the picture may change so much before it is followed.
_SAME_SIZE = 1.2
# Pixels look longest when a segment lies in the picture plane.
_LONGEST = 85.0
_PATHS = ("hip", "knee", "ankle", "heel", "toe", "shoulder")
_FLOOR_SECONDS = 2.0
_TRUNK_AND_LEGS = ("shoulder", "hip", "knee", "ankle")
_NAMES = {"toe": "foot_index"}


@dataclass(frozen=True, slots=True)
class Scene(ReadOnly):
    """Points of one person over time, in even steps, smoothed.

    Attributes:
        time: Seconds since the first picture of the file.
        view: From where the person was seen.
        turn: Turn of the body about the vertical [rad]: 0 faces the camera, pi/2 the right of the
            picture. Put square in side and front view.
        points: Paths by name (hip, knee, ankle, heel, toe, shoulder), left before right [m].
        size: Pixels for each metre.
        height: Height of the person [m]; nominal unless `is_scaled`.
        is_scaled: Whether the height was given.
        is_even: Whether one size serves for all pictures; if not, points lie about the hips.
        n_exchanged: Pictures in which the legs were put right.
        near: The side nearer to the camera, in side view.
    """

    time: Float[np.ndarray, " frame"]
    view: View
    turn: Float[np.ndarray, " frame"]
    points: Mapping[str, Float[np.ndarray, "side frame 3"]]
    size: Float[np.ndarray, " frame"]
    height: float
    is_scaled: bool
    is_even: bool
    n_exchanged: int
    near: Side | None

    @property
    def rate_hz(self) -> float:
        """Pictures per second."""
        return sampling_rate(self.time)

    @property
    def forward(self) -> Float[np.ndarray, "frame 3"]:
        """Where the body faces, level unit vectors."""
        zero = np.zeros_like(self.turn)
        return np.stack([np.sin(self.turn), zero, np.cos(self.turn)], axis=1)

    @property
    def rightward(self) -> Float[np.ndarray, "frame 3"]:
        """The person's own right, level unit vectors."""
        zero = np.zeros_like(self.turn)
        return np.stack([-np.cos(self.turn), zero, np.sin(self.turn)], axis=1)

    def middle(self, name: str) -> Float[np.ndarray, "frame 3"]:
        """Path of the middle between both sides' points [m]."""
        return self.points[name].mean(axis=0)


def make_scene(
    landmarks: Landmarks,
    used: Bool[np.ndarray, " frame"],
    view: View,
    *,
    height: float | None = None,
    still: bool = True,
) -> Scene:
    """Place the points of a person who was seen by one camera.

    Args:
        landmarks: One person.
        used: Pictures in which the body was whole; the others count as missing.
        view: From where the person was seen.
        height: Height of the person [m].
        still: Whether the camera stood; if not, the floor is where the feet stand.

    Example:
        >>> from hiphinge.kinematics.planar.examples import side_view_walk
        >>> walk = side_view_walk(seconds=2.0)
        >>> everywhere = np.ones(walk.time.size, dtype=bool)
        >>> scene = make_scene(walk, everywhere, View("sagittal", "right", ""))
        >>> scene.points["knee"].shape, scene.near
        ((2, 60, 3), 'right')
    """
    seen = _masked(landmarks, used)
    changed = 0
    if view.plane == "sagittal":
        seen, changed = uncrossed(seen)
    seen = _even(seen)
    turn = _turn(seen, view)
    size, is_even = _sizes(seen, height or NOMINAL_HEIGHT)
    points = {name: _paths(seen, name, size, is_even) for name in _PATHS}
    if view.plane == "sagittal" and is_even:
        points = _levelled(points)
    if not still:
        points = _on_the_floor(points, sampling_rate(seen.time))
    return Scene(
        time=seen.time,
        view=view,
        turn=turn,
        points=points,
        size=size,
        height=height or NOMINAL_HEIGHT,
        is_scaled=height is not None,
        is_even=is_even,
        n_exchanged=changed,
        near=_near(view),
    )


def _masked(
    landmarks: Landmarks,
    used: Bool[np.ndarray, " frame"],
) -> Landmarks:
    pixels = landmarks.pixels.astype(float)
    world = landmarks.world.astype(float)
    pixels[~used], world[~used] = np.nan, np.nan
    return replace(landmarks, pixels=pixels, world=world)


def _even(landmarks: Landmarks) -> Landmarks:
    """The same at even steps, short gaps bridged."""
    time = landmarks.time
    steps = np.diff(time)
    usual = float(np.median(steps))
    pixels, world, shown = landmarks.pixels, landmarks.world, landmarks.visibility
    if np.abs(steps - usual).max() > _UNEVEN * usual:
        count = round(float(time[-1] - time[0]) / usual) + 1
        even = float(time[0]) + usual * np.arange(count)
        pixels, world, shown = (_resampled(v, time, even, usual) for v in (pixels, world, shown))
        time = even
    longest = max(round(_LONGEST_GAP / usual), 1)
    return replace(
        landmarks,
        frame=np.arange(time.size),
        time=time,
        pixels=fill_gaps(pixels, longest=longest).values,
        visibility=shown,
        world=fill_gaps(world, longest=longest).values,
    )


def _resampled(
    values: Float[np.ndarray, "frame *rest"],
    time: Float[np.ndarray, " frame"],
    even: Float[np.ndarray, " even"],
    usual: float,
) -> Float[np.ndarray, "even *rest"]:
    """Linear between known pictures; NaN where the next known one is far away."""
    flat = values.reshape(time.size, -1).astype(float)
    known = np.isfinite(flat).all(axis=1)
    out = np.full((even.size, flat.shape[1]), np.nan)
    if known.sum() < 2:
        return out.reshape(even.size, *values.shape[1:])
    for column in range(flat.shape[1]):
        out[:, column] = np.interp(even, time[known], flat[known, column])
    place = np.clip(np.searchsorted(time[known], even), 1, int(known.sum()) - 1)
    wide = time[known][place] - time[known][place - 1]
    out[wide > max(_LONGEST_GAP, 1.5 * usual)] = np.nan
    return out.reshape(even.size, *values.shape[1:])


def _turn(landmarks: Landmarks, view: View) -> Float[np.ndarray, " frame"]:
    """Turn of the body about the vertical [rad], put square where the view is."""
    yaw = np.radians(yaw_deg(landmarks))
    known = np.isfinite(yaw)
    if not known.any():
        fallback = {"right": 0.5 * np.pi, "left": -0.5 * np.pi, "away": np.pi}
        return np.full(yaw.size, fallback.get(view.facing or "", 0.0))
    frames = np.arange(yaw.size)
    sin = np.interp(frames, frames[known], np.sin(yaw[known]))
    cos = np.interp(frames, frames[known], np.cos(yaw[known]))
    if view.plane == "sagittal":
        return np.where(_steady(sin) > 0.0, 0.5 * np.pi, -0.5 * np.pi)
    if view.plane == "frontal":
        return np.where(_steady(cos) > 0.0, 0.0, np.pi)
    return np.arctan2(sin, cos)


def _steady(values: Float[np.ndarray, " frame"]) -> Float[np.ndarray, " frame"]:
    """Without changes that do not last."""
    return running_median(values, width=min(31, values.size - 1 + values.size % 2))


def _sizes(landmarks: Landmarks, height: float) -> tuple[Float[np.ndarray, " frame"], bool]:
    """Pixels for each metre in every picture, and whether one number does for all."""
    lengths = body_height_px(landmarks)
    if not np.isfinite(lengths).any():
        return np.full(lengths.size, np.nan), True
    ratio = _nearness(landmarks)
    known = np.flatnonzero(np.isfinite(ratio))
    low, high = np.percentile(ratio[known], [5, 95]) if known.size else (1.0, 1.0)
    if high < _SAME_SIZE * low:
        return np.full(lengths.size, _longest(lengths) / height), True
    frames = np.arange(ratio.size)
    smooth = np.polyval(np.polyfit(known, ratio[known], min(2, known.size - 1)), frames)
    smooth = np.clip(smooth, low, high)
    return smooth * _longest(lengths / smooth) / height, False


def _nearness(landmarks: Landmarks) -> Float[np.ndarray, " frame"]:
    """Pixels for each metre of the model's own body, whatever the posture; NaN without a body."""
    columns = [
        landmarks.names.index(f"{side}_{name}") for side in SIDES for name in _TRUNK_AND_LEGS
    ]
    body = landmarks.world[:, columns, :2].astype(float)
    seen = landmarks.pixels[:, columns].astype(float) * (1.0, -1.0)
    body = body - body.mean(axis=1, keepdims=True)
    seen = seen - seen.mean(axis=1, keepdims=True)
    own = (body**2).sum(axis=(1, 2))
    return (body * seen).sum(axis=(1, 2)) / np.where(own > 0.0, own, np.nan)


def _longest(lengths: Float[np.ndarray, " frame"]) -> float:
    known = lengths[np.isfinite(lengths)]
    return float(np.percentile(known, _LONGEST))


def _paths(
    landmarks: Landmarks,
    name: str,
    size: Float[np.ndarray, " frame"],
    is_even: bool,
) -> Float[np.ndarray, "side frame 3"]:
    """Paths of one point on both sides [m]."""
    own = _NAMES.get(name, name)
    rate = sampling_rate(landmarks.time)
    cutoff = min(SMOOTHING_HZ, 0.35 * rate)
    return np.stack(
        [
            lowpass(
                _place(landmarks, f"{side}_{own}", size, is_even),
                rate_hz=rate,
                cutoff_hz=cutoff,
            )
            for side in SIDES
        ]
    )


def _place(
    landmarks: Landmarks,
    name: str,
    size: Float[np.ndarray, " frame"],
    is_even: bool,
) -> Float[np.ndarray, "frame 3"]:
    pixels = landmarks.point(name).astype(float)
    if not is_even:  # the person comes nearer: only what lies about the hips has a size
        hips = landmarks.point("left_hip") + landmarks.point("right_hip")
        pixels = pixels - 0.5 * hips.astype(float)
    depth = landmarks.place(name)[:, 2].astype(float)
    # Depth counts about the hips and may be missing; what was not seen stays missing.
    depth = np.where(np.isfinite(depth), depth, 0.0) + 0.0 * pixels[:, 0]
    return np.stack([pixels[:, 0] / size, -pixels[:, 1] / size, depth], axis=1)


def _levelled(
    points: Mapping[str, Float[np.ndarray, "side frame 3"]],
) -> dict[str, Float[np.ndarray, "side frame 3"]]:
    """Take the floor's slope and curve out of every height."""
    feet = np.concatenate([points["heel"][..., 1], points["toe"][..., 1]])
    with np.errstate(invalid="ignore"):
        lowest = np.fmin.reduce(feet)
    floor = floor_height(lowest, points["hip"].mean(axis=0)[:, 0])
    drop = np.stack([np.zeros_like(floor), floor, np.zeros_like(floor)], axis=-1)
    return {name: path - drop for name, path in points.items()}


def _on_the_floor(
    points: Mapping[str, Float[np.ndarray, "side frame 3"]], rate_hz: float
) -> dict[str, Float[np.ndarray, "side frame 3"]]:
    """Take out how the floor sinks and rises in the pictures of a camera that was not still.

    What is left after the background was followed; slower than any jump.
    """
    ankles = points["ankle"][..., 1]
    lowest: Float[np.ndarray, " frame"] = np.fmin(ankles[0], ankles[1])
    known = np.flatnonzero(np.isfinite(lowest))
    if known.size < 3:
        return dict(points)
    count = len(lowest)
    filled: Float[np.ndarray, " frame"] = np.interp(np.arange(count), known, lowest[known])
    width = min(2 * round(_FLOOR_SECONDS * rate_hz / 2.0) + 1, count - 1 + count % 2)
    floor = running_median(filled, width=width)
    floor = floor - np.median(floor)
    drop = np.stack([np.zeros_like(floor), floor, np.zeros_like(floor)], axis=-1)
    return {name: path - drop for name, path in points.items()}


def _near(view: View) -> Side | None:
    """Whoever faces right shows the right side."""
    return ("right" if view.facing == "right" else "left") if view.plane == "sagittal" else None
