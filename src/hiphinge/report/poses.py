"""The body drawn at a key instant: bones, or sticks where there are none."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.report.bones import Bones, Surface
from hiphinge.report.key_poses import Key, ViewName
from hiphinge.report.picture import Camera, Look, as_data_uri, draw_bones
from hiphinge.report.pose_marks import marks
from hiphinge.report.posed_figure import SUFFIX, UNITS_PER_M, Figure, on_paper
from hiphinge.report.svg import between, element, line, picture
from hiphinge.types import SIDES, BodyModel

_THIGH, _SHANK = ("femur", "thigh", "patella"), ("tibia", "shank", "fibula", "shin")
_LEG = (*_THIGH, *_SHANK, "talus", "foot", "calcn", "toes")
_ARM = ("humerus", "ulna", "radius", "hand", "arm", "forearm")


@dataclass(frozen=True, slots=True)
class Crop:
    """What part of the body a picture shows: heights over the lowest point, and width [m]."""

    bottom: float
    top: float
    width: float


def pose_picture(figure: Figure, key: Key, *, crop: Crop, pixels_high: int, title: str) -> str:
    """Return an SVG drawing of the body at a key instant, with its marks."""
    frame = figure.frame(key.time)
    surface = None if figure.bones is None else figure.bones.posed(figure.poses, frame)
    points = _drawn_points(figure, frame) if surface is None else surface.vertices
    lowest = float(np.nanmin(points[:, 1]))
    camera = _camera(figure, frame, key.view, crop, lowest)
    width, height = camera.width_m * UNITS_PER_M, camera.height_m * UNITS_PER_M
    ground = height + crop.bottom * UNITS_PER_M
    parts = [line(0.0, ground, width, ground, "ground")] if crop.bottom <= 0.0 else []
    if figure.bones is None or surface is None:
        parts += _sticks(figure, frame, camera)
    else:
        png = _bones_png(figure, figure.bones, surface, camera, key, pixels_high)
        parts.append(element("image", href=as_data_uri(png), x=0, y=0, width=width, height=height))
    parts += marks(figure, frame, camera, key)
    return picture(width, height, parts, title=title, class_="pose")


def tallest(figure: Figure) -> float:
    """Return the largest height of the drawn body in a few frames [m], with a little room."""
    frames = np.linspace(0, len(figure.time) - 1, 5).astype(int).tolist()
    spans = np.array([np.ptp(_drawn_points(figure, frame)[:, 1]) for frame in frames])
    return 1.04 * float(np.nanmax(spans)) if np.isfinite(spans).any() else 1.8


def _drawn_points(figure: Figure, frame: int) -> Float[np.ndarray, "n 3"]:
    if figure.bones is not None:
        return figure.bones.posed(figure.poses, frame).vertices
    return np.concatenate([figure.poses.position[frame, 1:], _tips(figure, frame)])


def _tips(figure: Figure, frame: int) -> Float[np.ndarray, "body 3"]:
    """A point beyond each body's mass centre, where a stick figure's last bodies end."""
    reach = 1.8 * figure.body.mass_center[1:, :, None]
    return figure.poses.position[frame, 1:] + (figure.poses.rotation[frame, 1:] @ reach)[..., 0]


def _camera(figure: Figure, frame: int, view: ViewName, crop: Crop, lowest: float) -> Camera:
    forward = _heading(figure, frame)
    lateral = np.array([-forward[2], 0.0, forward[0]])
    right, toward = {
        "right": (forward, lateral),
        "left": (-forward, -lateral),
        "rear": (lateral, -forward),
        "front": (-lateral, forward),
    }[view]
    center = figure.poses.position[frame, _pelvis(figure.body)].copy()
    center[1] = lowest + 0.5 * (crop.bottom + crop.top)
    return Camera(right, toward, center, crop.width, crop.top - crop.bottom)


def _heading(figure: Figure, frame: int) -> Float[np.ndarray, "3"]:
    """Forward axis of the pelvis around this frame, laid flat."""
    half = max(len(figure.time) // 40, 1)
    around = slice(max(frame - half, 0), frame + half + 1)
    axis = np.nanmean(figure.poses.rotation[around, _pelvis(figure.body), :, 0], axis=0)
    flat = np.array([axis[0], 0.0, axis[2]])
    length = float(np.linalg.norm(flat))
    return flat / length if length > 0.3 else np.array([1.0, 0.0, 0.0])


def _pelvis(body: BodyModel) -> int:
    return body.bodies.index("pelvis") if "pelvis" in body.bodies else min(1, len(body.bodies) - 1)


def _side_codes(body: BodyModel) -> np.ndarray:
    """0 for the trunk and arms, 1 for the left leg's bodies, 2 for the right leg's."""
    codes = np.zeros(len(body.bodies), dtype=np.int64)
    for index, name in enumerate(body.bodies):
        for code, side in enumerate(SIDES, start=1):
            if name.lower().startswith(_LEG) and name.lower().endswith(SUFFIX[side]):
                codes[index] = code
    return codes


def _bones_png(
    figure: Figure, bones: Bones, surface: Surface, camera: Camera, key: Key, pixels_high: int
) -> bytes:
    codes = _side_codes(figure.body)
    pale = np.array([name.lower().startswith(_ARM) for name in figure.body.bodies])
    if key.view in SIDES:
        pale = pale | (codes == (2 if key.view == "left" else 1))
    owner = bones.body[surface.triangles[:, 0]]
    look = Look(tint=codes[owner], part=owner, pale=pale[owner].astype(np.int64))
    return draw_bones(surface, camera, look=look, pixels_high=pixels_high)


def _sticks(figure: Figure, frame: int, camera: Camera) -> list[str]:
    """Draw a line from each body's joint to its parent's, when there are no bones to draw."""
    codes = _side_codes(figure.body)
    at = on_paper(camera, figure.poses.position[frame])
    tips = on_paper(camera, _tips(figure, frame))
    parts: list[str] = []
    for index, parent in enumerate(figure.body.tree.parent.tolist()):
        if index == 0 or parent <= 0:
            continue
        class_ = ("both", "left", "right")[int(codes[index])]
        parts.append(between(at[parent], at[index], f"stick {class_}"))
        if index not in figure.body.tree.parent:
            parts.append(between(at[index], tips[index - 1], f"stick {class_}"))
    return parts
