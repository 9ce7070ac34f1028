"""When a person stands still: the frames that a static pose is taken from."""

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body.anatomy import Anatomy
from hiphinge.body.joint_centres import unit
from hiphinge.signals import differentiate, runs
from hiphinge.types import SIDES, Recording

# Sway of quiet standing stays well below this; slow walking is ten times faster [m/s].
_STILL_SPEED = 0.06
_STILL_SECONDS = 1.0
# Skin markers ride far over bent knees [rad].
_STRAIGHT_KNEE = np.radians(30.0)


def stillest_frames(recording: Recording, *, seconds: float = 0.5) -> Int[np.ndarray, " frame"]:
    """Return the window of a static trial in which the markers move least.

    Windows in which most markers are seen are preferred; a short recording is taken whole.
    """
    width = int(np.ceil(seconds * recording.rate_hz)) if recording.time.size > 1 else 1
    n_frames = recording.time.size
    if n_frames <= width:
        return np.arange(n_frames)
    speed = _speed(recording)
    missing = np.isnan(recording.markers[:, :, 0]).mean(axis=1)
    cost = np.nan_to_num(speed, nan=1.0) + missing
    sums = np.convolve(cost, np.ones(width), mode="valid")
    start = int(np.argmin(sums))
    return np.arange(start, start + width)


def first_still_frames(recording: Recording, anatomy: Anatomy) -> Int[np.ndarray, " frame"]:
    """Return the first second in which the person stands still with straight knees.

    Empty when there is none.
    """
    if recording.time.size < 2:
        return np.zeros(0, dtype=np.int64)
    still = np.nan_to_num(_speed(recording), nan=1.0) < _STILL_SPEED
    still &= _knees_are_straight(anatomy, recording.time.size)
    width = int(np.ceil(_STILL_SECONDS * recording.rate_hz))
    for start, stop in runs(still):
        if stop - start >= width:
            return np.arange(start, start + width)
    return np.zeros(0, dtype=np.int64)


def _speed(recording: Recording) -> Float[np.ndarray, " frame"]:
    """Return how fast the faster markers move [m/s]: the 80th percentile over markers."""
    width = max(round(0.1 * recording.rate_hz), 1)
    smooth = _running_mean(recording.markers, width)
    velocity = differentiate(smooth, time=recording.time)
    return _of_faster_ones(np.linalg.norm(velocity, axis=-1))


def _of_faster_ones(speed: Float[np.ndarray, "frame marker"]) -> Float[np.ndarray, " frame"]:
    """Return the 80th percentile of what is known in each frame; NaN where nothing is.

    As np.nanpercentile, which goes through the frames one by one.
    """
    known = np.isfinite(speed).sum(axis=1)
    ordered = np.sort(np.where(np.isfinite(speed), speed, np.nan), axis=1)
    place = 0.8 * np.maximum(known - 1, 0)
    below = place.astype(np.int64)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    frames = np.arange(len(speed))
    low, high = ordered[frames, below], ordered[frames, above]
    return low + (place - below) * (high - low)


def _running_mean(
    markers: Float[np.ndarray, "frame marker 3"], width: int
) -> Float[np.ndarray, "frame marker 3"]:
    if width < 3:
        return markers
    kernel = np.ones(width) / width
    flat = markers.reshape(len(markers), -1)
    padded = np.pad(flat, ((width // 2, width - 1 - width // 2), (0, 0)), mode="edge")
    smooth = np.stack([np.convolve(column, kernel, mode="valid") for column in padded.T], axis=1)
    return smooth.reshape(markers.shape)


def _knees_are_straight(anatomy: Anatomy, n_frames: int) -> np.ndarray:
    straight = np.ones(n_frames, dtype=bool)
    for side in SIDES:
        if side not in anatomy.knee:
            return np.zeros(n_frames, dtype=bool)
        thigh = unit(anatomy.knee[side] - anatomy.hip[side])
        shank = unit(anatomy.ankle[side] - anatomy.knee[side])
        straight &= np.sum(thigh * shank, axis=-1) > np.cos(_STRAIGHT_KNEE)
    return straight
