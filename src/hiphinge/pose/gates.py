"""What a video must offer before it is measured: one gate for each, with what to do better.

The limits without a source are our own defaults.
"""

import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.pose.framing import body_height_px
from hiphinge.pose.result import CameraMotion, Person, VideoFacts
from hiphinge.pose.subject import knee_flexion_deg
from hiphinge.pose.view import find_view, folded_deg, yaw_deg
from hiphinge.types import Gate, Landmarks, Quality

_FRAMED = (0.5, 0.95)
# Fifteen pictures of five clips, each cut off eight ways through head, chest, shanks and feet: 110
# of 120 were seen (what was missed was mostly half a head), and no whole body was called cut off.
_FRAMING_SURE = 0.92
# Eight pictures of five clips, made smaller: the median point of legs and trunk moved by 0.4 % of
# body height at 400 pixels (which is noise), 0.5 % at 180, 1.1 % at 90, and bodies were lost at 60.
_HEIGHT_PX = (80.0, 180.0)
# The same blurred: 0.4 % at 0.23, 0.6 % at 0.37, 1.0 % at 0.53, 2.2 % at 0.75, then wrong bodies.
_BLUR = (0.7, 0.5)
# Steps need 25 pictures a second.
_RATE_HZ = (15.0, 24.0)
_GAP_SECONDS = 0.1
# Nobody walks or runs outside of this; slow walkers of any age are above (Schwartz 2008 has 90).
_CADENCE = (60.0, 260.0)
_SWING_DEG = 20.0
_CAPTURE_RATIO = 1.15
_TURN_DEG = 8.0
_ZOOM = 0.15
# Movement that was seen where most of it could not be followed [% of the picture's width].
_LOST = 1.0


def check(
    landmarks: Landmarks,
    framed: Bool[np.ndarray, " frame"],
    person: Person,
    facts: VideoFacts,
    camera: CameraMotion,
) -> tuple[Gate, ...]:
    """All gates, for one person who was followed.

    Args:
        landmarks: Of that person.
        framed: Whether the whole body is in each picture.
        person: The same at the first look.
        facts: The video itself.
        camera: How the camera moved.
    """
    return (
        framing_gate(landmarks, framed),
        size_gate(landmarks, framed),
        blur_gate(person),
        frame_rate_gate(facts),
        slow_motion_gate(landmarks, facts),
        camera_gate(camera, facts),
        view_gate(landmarks, framed),
    )


def framing_gate(landmarks: Landmarks, framed: Bool[np.ndarray, " frame"]) -> Gate:
    """Whether the whole body is in the picture for most of the time."""
    share = float(framed[landmarks.seen].mean()) if landmarks.seen.any() else 0.0
    gate = _told("framing", "framing", _least(share, _FRAMED), 100.0 * share, "%")
    return replace(gate, sure=_FRAMING_SURE)


def size_gate(landmarks: Landmarks, framed: Bool[np.ndarray, " frame"]) -> Gate:
    """Whether the body is large enough in the picture."""
    height = body_height_px(landmarks)[framed if framed.any() else landmarks.seen]
    middle = float(np.median(height))
    return _told("size", "size", _least(middle, _HEIGHT_PX), middle, "px")


def blur_gate(person: Person) -> Gate:
    """Whether the body is sharp enough."""
    middle = float(np.median(person.blur))
    quality: Quality = (
        "refused" if middle > _BLUR[0] else "limited" if middle > _BLUR[1] else "good"
    )
    return _told("blur", "blur", quality, middle, "1")


def rate_gate(rate_hz: float) -> Gate:
    """Whether there are enough pictures a second, where nothing else is known of the video."""
    return _told("frame_rate", "frame_rate", _least(rate_hz, _RATE_HZ), rate_hz, "Hz")


def frame_rate_gate(facts: VideoFacts) -> Gate:
    """Whether there are enough pictures a second, without gaps."""
    quality = _least(facts.rate_hz, _RATE_HZ)
    gap = facts.longest_gap
    if quality == "good" and gap > max(_GAP_SECONDS, 2.5 / facts.rate_hz):
        return replace(_told("frame_rate", "frame_gaps", "limited", gap, "s"), value=facts.rate_hz)
    return _told("frame_rate", "frame_rate", quality, facts.rate_hz, "Hz")


def slow_motion_gate(landmarks: Landmarks, facts: VideoFacts) -> Gate:
    """Whether the clock of the file can be right."""
    if facts.time_factor != 1.0:  # the user said how fast it was
        return Gate("slow_motion", "good")
    if facts.capture_hz is not None and facts.capture_hz > _CAPTURE_RATIO * facts.rate_hz:
        return _told("slow_motion", "slow_motion", "refused", facts.capture_hz, "Hz")
    cadence = swing_cadence(landmarks)
    if cadence is not None and not _CADENCE[0] <= cadence <= _CADENCE[1]:
        return _told("slow_motion", "slow_motion_cadence", "refused", cadence, "steps/min")
    return Gate("slow_motion", "good")


def camera_gate(camera: CameraMotion, facts: VideoFacts) -> Gate:
    """Whether the camera stood still."""
    if camera.state == "still":
        return Gate("camera", "good")
    reach = float(np.ptp(camera.shift, axis=0).max()) if camera.time.size else 0.0
    value = 100.0 * reach / max(facts.width, 1)
    turned = np.degrees(np.ptp(camera.roll)) if camera.time.size else 0.0
    zoomed = float(np.ptp(camera.zoom)) if camera.time.size else 0.0
    spoiled = camera.state == "panning" and (turned > _TURN_DEG or zoomed > _ZOOM)
    spoiled |= camera.state == "unknown" and value > _LOST
    text = f"camera_{camera.state.replace('-', '_')}"
    return _told("camera", text, "refused" if spoiled else "limited", value, "%")


def view_gate(landmarks: Landmarks, framed: Bool[np.ndarray, " frame"]) -> Gate:
    """Whether the camera stands square to the movement."""
    view = find_view(landmarks, framed)
    angles = folded_deg(yaw_deg(landmarks))[framed]
    value = float(np.nanmedian(angles)) if np.isfinite(angles).any() else 45.0
    return _told("view", "view", "limited" if view.plane == "oblique" else "good", value, "deg")


def swing_cadence(landmarks: Landmarks) -> float | None:
    """Steps a minute from knees that bend in turn; None when they do not."""
    left, right = (knee_flexion_deg(landmarks, side) for side in ("left", "right"))
    difference = (left - right)[landmarks.seen]
    time = landmarks.time[landmarks.seen]
    if difference.size < 10 or np.ptp(np.percentile(difference, [5, 95])) < 2.0 * _SWING_DEG:
        return None
    crossings = _crossings(difference - float(np.median(difference)), time)
    if crossings.size < 4:
        return None
    return 60.0 / float(np.median(np.diff(crossings)))


def _crossings(
    values: Float[np.ndarray, " frame"], time: Float[np.ndarray, " frame"]
) -> Float[np.ndarray, " crossing"]:
    """Times at which the sign changes, once it has gone clearly to the other side."""
    clear = np.abs(values) > 0.5 * _SWING_DEG
    sign, when = np.sign(values[clear]), time[clear]
    return when[1:][np.diff(sign) != 0.0]


def _least(value: float, limits: tuple[float, float]) -> Quality:
    if value < limits[0]:
        return "refused"
    return "limited" if value < limits[1] else "good"


def _told(name: str, text: str, quality: Quality, value: float, unit: str) -> Gate:
    """A gate with the words for it."""
    if quality == "good":
        return Gate(name, quality, value, unit)
    words = _texts()[text][quality]
    filled = {key: sentence.format(value=value) for key, sentence in words.items()}
    return Gate(name, quality, value, unit, filled["reason"], filled["lost"], filled["advice"])


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("hiphinge.pose").joinpath("gates.toml").read_text("utf-8")
    return tomllib.loads(text)
