"""Small made-up people in front of a camera, for documentation and tests."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from hiphinge.kinematics.planar.scene import Scene, make_scene
from hiphinge.types import SIDES, Landmarks, View

NAMES = (
    "nose", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_hip", "right_hip",
    "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel",
    "left_foot_index", "right_foot_index",
)  # fmt: skip
_PIXELS = 400.0
# Noise of pose models is no white noise: neighbours in time err alike.
_SHAKE = (0.22, 0.45, 0.67, 0.45, 0.22)
_CENTER = (960.0, 540.0)


def side_view_walk(*, seconds: float, rate_hz: float = 30.0, stride: float = 1.1) -> Landmarks:
    """Return somebody who walks on the spot, seen from the right side.

    Legs swing like pendulums, knees bend in swing.
    """
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    place: dict[str, np.ndarray] = {}
    zero = np.zeros_like(time)
    for side, late in zip(SIDES, (0.0, 0.5), strict=True):
        phase = 2.0 * np.pi * (time / stride - late)
        thigh = np.radians(10.0 + 22.0 * np.cos(phase))
        bend = np.radians(30.0 - 28.0 * np.cos(phase + 1.1))
        across = 0.1 if side == "right" else -0.1
        hip = np.stack([zero, zero, zero + across], axis=1)
        knee = hip + 0.42 * _leg(thigh)
        ankle = knee + 0.42 * _leg(thigh - bend)
        heel, toe = np.array([-0.05, -0.05, 0.0]), np.array([0.15, -0.06, 0.0])
        place |= {f"{side}_hip": hip, f"{side}_knee": knee, f"{side}_ankle": ankle}
        place |= {f"{side}_heel": ankle + heel, f"{side}_foot_index": ankle + toe}
    return seen(_with_head(place, time.size), time)


def _leg(angle: np.ndarray) -> np.ndarray:
    """Direction down a segment that is turned forward by an angle."""
    return np.stack([np.sin(angle), -np.cos(angle), np.zeros_like(angle)], axis=1)


def _with_head(place: dict[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    for side, across in zip(SIDES, (-0.18, 0.18), strict=True):
        place[f"{side}_shoulder"] = np.tile([0.0, 0.5, across], (count, 1))
        place[f"{side}_ear"] = np.tile([0.0, 0.7, 0.4 * across], (count, 1))
    place["nose"] = np.tile([0.1, 0.7, 0.0], (count, 1))
    return place


def seen(place: dict[str, np.ndarray], time: np.ndarray) -> Landmarks:
    """Return points in space (x right of the picture, y up, z toward the camera) as landmarks."""
    world = np.stack([place[name] for name in NAMES], axis=1)
    pixels = world[..., :2] * (_PIXELS, -_PIXELS) + _CENTER
    middle = 0.5 * (place["left_hip"] + place["right_hip"])
    return Landmarks(
        person=1,
        names=NAMES,
        frame=np.arange(time.size),
        time=time,
        pixels=pixels,
        visibility=np.ones(world.shape[:2]),
        world=world - middle[:, None],
    )


def _slow(noise: np.ndarray) -> np.ndarray:
    """Noise whose neighbours in time are alike, of the same size."""
    count = len(noise)
    padded = np.pad(noise, ((2, 2), (0, 0), (0, 0)), mode="edge")
    out = np.zeros_like(noise)
    for place, weight in enumerate(_SHAKE):
        out += weight * padded[place : place + count]
    return out


def standing_scene(plane: Literal["sagittal", "frontal", "oblique"]) -> Scene:
    """Return somebody who stands for two seconds."""
    turn = np.radians({"sagittal": 90.0, "frontal": 0.0, "oblique": 45.0}[plane])
    time = np.arange(60) / 30.0
    place: dict[str, np.ndarray] = {}
    for side, across in zip(SIDES, (-0.1, 0.1), strict=True):
        for name, height in (("hip", 0.0), ("knee", -0.42), ("ankle", -0.84), ("heel", -0.9)):
            place[f"{side}_{name}"] = np.tile([0.0, height, across], (60, 1))
        place[f"{side}_foot_index"] = np.tile([0.2, -0.9, across], (60, 1))
    turned = {name: _turned(path, turn) for name, path in _with_head(place, 60).items()}
    facing = {"sagittal": "right", "frontal": "camera", "oblique": "camera, right"}[plane]
    return make_scene(seen(turned, time), np.ones(60, dtype=bool), View(plane, facing, ""))


def _turned(path: np.ndarray, turn: float) -> np.ndarray:
    """From forward, up, right to the picture's axes."""
    forward = np.array([np.sin(turn), 0.0, np.cos(turn)])
    right = np.array([-np.cos(turn), 0.0, np.sin(turn)])
    return path @ np.array([forward, [0.0, 1.0, 0.0], right])


def filmed(
    place: Mapping[str, np.ndarray],
    time: np.ndarray,
    *,
    yaw_deg: float = 0.0,
    distance: float = 5.0,
    noise: float = 0.0,
    bias: float = 0.0,
    seed: int = 1,
) -> Landmarks:
    """Project points in ground axes through a camera that stands level.

    Args:
        place: Paths by name [m]: x forward, y up, z to the person's right.
        time: Seconds.
        yaw_deg: Where the camera stands: 0 looks at the person's right side, 90 from the front.
        distance: From the middle of the movement [m].
        noise: Standard deviation of each point in each picture, slow, along each axis [m].
        bias: The same, constant for each point [m].
        seed: Same seed, same noise.
    """
    rng = np.random.default_rng(seed)
    angle = np.radians(yaw_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]])
    world = np.stack([place[name] for name in NAMES], axis=1) @ turn.T
    shape = (time.size, len(NAMES), 3)
    shaken = _slow(rng.standard_normal(shape))
    world = world + noise * shaken + bias * rng.standard_normal(shape[1:])
    middle = 0.5 * (world[:, NAMES.index("left_hip")] + world[:, NAMES.index("right_hip")])
    centre = np.nanmedian(middle, axis=0)
    near = distance / (distance - (world[..., 2:] - centre[2]))
    pixels = (world[..., :2] - centre[:2]) * near * (_PIXELS, -_PIXELS) + _CENTER
    return Landmarks(
        person=1,
        names=NAMES,
        frame=np.arange(time.size),
        time=time,
        pixels=pixels,
        visibility=np.ones(world.shape[:2]),
        world=world - middle[:, None],
    )
