"""Angles that one camera can show: flexions from the side, frontal angles from front or back.

Signs and zeros are those of `clinical_angles`, with two differences. The pelvis has no front and
back in landmarks, so its tilt is taken as a share of the trunk's lean (see `PELVIS_SHARE`). And
from an oblique view the flexions use the pose model's guess of depth.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.planar.depth import with_depth
from hiphinge.kinematics.planar.scene import Scene
from hiphinge.types import SIDES, Angles, Side

Angle = Float[np.ndarray, " frame"]
# Pelvis tilt (iliac spines) against the trunk's forward lean in motion capture of a walk, two
# runs, squats and a drop jump (validation/video_geometry.md): tilt = share x lean + rest.
PELVIS_SHARE, PELVIS_REST_DEG = 0.6, 8.0
# Share of a segment's length that must point down for its direction from the front to count.
_UPRIGHT = 0.2
_OUTWARD = {"right": 1.0, "left": -1.0}
Named = tuple[str, Side | None, Angle]


def planar_angles(scene: Scene) -> Angles:
    """Compute the angles that the view supports [deg].

    | view | angles |
    |---|---|
    | sagittal | hip_flexion, knee_flexion, shin_angle, trunk_flexion |
    | frontal | pelvic_obliquity, hip_adduction, knee_projection_angle, trunk_side_lean |
    | oblique | hip_flexion, knee_flexion |

    Args:
        scene: Points of the person.

    Example:
        >>> from hiphinge.kinematics.planar.examples import standing_scene
        >>> planar_angles(standing_scene("frontal")).ids[-1]
        'trunk_side_lean'
    """
    frontal = scene.view.plane == "frontal"
    named = list(_frontal(scene) if frontal else _flexions(scene))
    return Angles(
        time=scene.time,
        ids=tuple(name for name, _, _ in named),
        sides=tuple(side for _, side, _ in named),
        values_deg=np.stack([np.degrees(values) for _, _, values in named], axis=-1),
    )


def _flexions(scene: Scene) -> Iterator[Named]:
    sagittal = scene.view.plane == "sagittal"
    lean = _ahead(scene, _line(scene, _trunk(scene)), up=1.0)
    for index, side in enumerate(SIDES):
        hip, knee, ankle = (scene.points[name][index] for name in ("hip", "knee", "ankle"))
        thigh, shank = _line(scene, knee - hip), _line(scene, ankle - knee)
        ahead, shin = _ahead(scene, thigh, up=-1.0), _ahead(scene, shank, up=-1.0)
        tilt = PELVIS_SHARE * lean + np.radians(PELVIS_REST_DEG)
        yield "hip_flexion", side, _unfolded(ahead + tilt)
        # Between two lines the angle in space needs neither an upright nor a square camera.
        yield "knee_flexion", side, _unfolded(ahead - shin) if sagittal else _between(thigh, shank)
        if sagittal:
            yield "shin_angle", side, shin
    if sagittal:
        yield "trunk_flexion", None, lean


def _trunk(scene: Scene) -> Float[np.ndarray, "frame 3"]:
    return scene.middle("shoulder") - scene.middle("hip")


def _line(scene: Scene, line: Float[np.ndarray, "frame 3"]) -> Float[np.ndarray, "frame 3"]:
    """A segment as it lies in space, where depth counts."""
    return with_depth(line) if scene.view.plane == "oblique" else line


def _between(first: Float[np.ndarray, "frame 3"], second: Float[np.ndarray, "frame 3"]) -> Angle:
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    cosine = np.einsum("fi,fi->f", first, second) / np.where(lengths > 0.0, lengths, np.nan)
    return np.arccos(np.clip(cosine, -1.0, 1.0))


def _ahead(scene: Scene, line: Float[np.ndarray, "frame 3"], *, up: float) -> Angle:
    """Angle of a line from the vertical, its far end forward positive [rad]."""
    return np.arctan2(np.einsum("fi,fi->f", line, scene.forward), up * line[:, 1])


def _unfolded(angle: Angle) -> Angle:
    """Joints bend from -90 to 270 degrees: where the arc tangents wrap does not matter."""
    return (angle + 0.5 * np.pi) % (2.0 * np.pi) - 0.5 * np.pi


def _frontal(scene: Scene) -> Iterator[Named]:
    hips = scene.points["hip"]
    across = _rightward(scene, hips[1] - hips[0])
    # The right hip above the left one.
    slope = np.arctan2((hips[1] - hips[0])[:, 1], np.maximum(np.abs(across), 1e-9))
    for index, side in enumerate(SIDES):
        hip, knee, ankle = (scene.points[name][index] for name in ("hip", "knee", "ankle"))
        own_up = _OUTWARD[side] * slope
        thigh = _inward(scene, knee - hip, side)
        yield "pelvic_obliquity", side, own_up
        yield "hip_adduction", side, thigh + own_up
        yield "knee_projection_angle", side, thigh - _inward(scene, ankle - knee, side)
    trunk = _trunk(scene)
    yield "trunk_side_lean", None, np.arctan2(_rightward(scene, trunk), trunk[:, 1])


def _inward(scene: Scene, down: Float[np.ndarray, "frame 3"], side: Side) -> Angle:
    """How far a segment's lower end lies toward the body's middle [rad].

    NaN for a segment near the horizontal, which shows no direction to someone in front.
    """
    flat = np.hypot(_rightward(scene, down), down[:, 1])
    reach = np.nanpercentile(flat, 95) if np.isfinite(flat).any() else np.nan
    lean = np.arctan2(-_OUTWARD[side] * _rightward(scene, down), -down[:, 1])
    return np.where(-down[:, 1] < _UPRIGHT * reach, np.nan, lean)


def _rightward(scene: Scene, line: Float[np.ndarray, "frame 3"]) -> Angle:
    return np.einsum("fi,fi->f", line, scene.rightward)
