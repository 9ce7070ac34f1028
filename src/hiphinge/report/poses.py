"""The body at key instants: which instants, from which side, with which angle drawn in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from hiphinge.body.forward_kinematics import forward_kinematics
from hiphinge.report.bones import Bones, Surface
from hiphinge.report.picture import Camera, Look, as_data_uri, draw_bones
from hiphinge.report.svg import between, element, label, line, picture
from hiphinge.types import SIDES, Analysis, BodyModel, Cycle, Motion, Poses, Side

ViewName = Literal["left", "right", "rear", "front"]
Marks = Literal["none", "leg", "pelvis", "trunk"]
_SUFFIX: dict[Side, str] = {"left": "_l", "right": "_r"}
_HIP = ("femur", "thigh")
_KNEE = ("tibia", "shank")
_ANKLE = ("talus", "foot", "calcn")
_LEG = (*_HIP, "patella", *_KNEE, "fibula", *_ANKLE, "toes", "shin")
_SHOULDER = ("humerus", "arm")
_ARM = ("humerus", "ulna", "radius", "hand", "arm", "forearm")
_UNITS_PER_M = 100.0


@dataclass(frozen=True, slots=True)
class Key:
    """One picture: an instant of a cycle, seen from one side.

    Attributes:
        name: What happens, as in the words' table of poses.
        time: When [s].
        side: The leg in question; None when there is none.
        view: From where.
        marks: What is drawn on top.
        numbers: Texts beside the marks, as "9°".
    """

    name: str
    time: float
    side: Side | None
    view: ViewName
    marks: Marks = "none"
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A body that can be drawn at any instant of a motion."""

    body: BodyModel
    time: Float[np.ndarray, " frame"]
    poses: Poses
    bones: Bones | None

    def frame(self, time: float) -> int:
        """Return the frame nearest to a time [s]."""
        return int(np.argmin(np.abs(self.time - time)))

    def joint(self, names: Sequence[str], side: Side, frame: int) -> Float[np.ndarray, "3"] | None:
        """Return where a body of one side begins (its joint), or None when it has another name."""
        for index, name in enumerate(self.body.bodies):
            if name.lower().startswith(tuple(names)) and name.lower().endswith(_SUFFIX[side]):
                return self.poses.position[frame, index]
        return None


def make_figure(body: BodyModel, motion: Motion, bones: Bones | None) -> Figure:
    """Place the body at every frame of a motion's best estimate."""
    return Figure(
        body, motion.time, forward_kinematics(body, full_coordinates(body, motion)), bones
    )


def full_coordinates(body: BodyModel, motion: Motion) -> Float[np.ndarray, "frame coordinate"]:
    """Return the best estimate of all coordinates of a body [rad, m], defaults where unknown."""
    q = motion.q if motion.q.ndim == 2 else motion.q[0]
    values = np.tile(body.coordinates.default, (len(q), 1))
    for index, name in enumerate(body.coordinates.names):
        if name in motion.names:
            values[:, index] = q[:, motion.names.index(name)]
    return values


def middle_cycle(cycles: Iterable[Cycle], side: Side | None) -> Cycle | None:
    """Return the cycle of a side (or any) in the middle of the recording."""
    own = [cycle for cycle in cycles if side is None or cycle.side in (side, None)]
    return own[len(own) // 2] if own else None


def gait_keys(cycle: Cycle, side: Side) -> list[Key]:
    """Return five instants of a stride, seen from the leg's own side."""
    toe_off = cycle.toe_off if cycle.toe_off is not None else _within(cycle, 0.62)
    loading = _in_stance(cycle, cycle.opposite_toe_off)
    mid = _middle_of_stance(cycle)
    instants = (
        ("contact", cycle.start),
        ("loading", cycle.start + 0.2 * (toe_off - cycle.start) if loading is None else loading),
        ("midstance", mid),
        ("toe_off", toe_off),
        ("swing", 0.5 * (toe_off + cycle.end)),
    )
    return [Key(name, time, side, side) for name, time in instants]


def repetition_keys(cycle: Cycle, view: ViewName) -> list[Key]:
    """Return start, lowest point and end of a repetition."""
    bottom = cycle.bottom if cycle.bottom is not None else _within(cycle, 0.5)
    instants = (("start", cycle.start), ("bottom", bottom), ("end", cycle.end))
    return [Key(name, time, cycle.side, view) for name, time in instants]


def lowest_pelvis(analysis: Analysis, cycle: Cycle, side: Side) -> float:
    """Return when the other side of the pelvis is lowest in a side's stance [s]."""
    mid = _middle_of_stance(cycle)
    angles = analysis.angles
    if angles is None or ("pelvic_obliquity", side) not in zip(
        angles.ids, angles.sides, strict=True
    ):
        return mid
    single = _in_stance(cycle, cycle.opposite_toe_off)
    start = cycle.start if single is None else single
    end = cycle.toe_off if cycle.toe_off is not None else cycle.end
    seen = (angles.time >= start) & (angles.time <= end)
    obliquity = angles.of("pelvic_obliquity", side)
    obliquity = obliquity if obliquity.ndim == 1 else obliquity[0]
    if not np.isfinite(obliquity[seen]).any():
        return mid
    return float(angles.time[seen][np.nanargmax(obliquity[seen])])


def largest_lean(analysis: Analysis, side: Side) -> float | None:
    """Return when the trunk leans farthest over a standing leg [s]; None when nobody can say."""
    if analysis.angles is None or ("trunk_side_lean", None) not in zip(
        analysis.angles.ids, analysis.angles.sides, strict=True
    ):
        return None
    time, sign = analysis.angles.time, 1.0 if side == "right" else -1.0
    lean = sign * analysis.angles.of("trunk_side_lean", None)
    stood = np.zeros(time.shape, dtype=bool)
    for window in analysis.timeline.windows:
        if window.side == side:
            stood |= (time >= window.start) & (time <= (window.toe_off or window.end))
    lean = np.where(stood & np.isfinite(lean), lean, -np.inf)
    return float(time[np.argmax(lean)]) if np.isfinite(lean).any() else None


def _middle_of_stance(cycle: Cycle) -> float:
    alone = _in_stance(cycle, cycle.opposite_toe_off)
    together = _in_stance(cycle, cycle.opposite_contact)
    if alone is not None and together is not None and alone < together:
        return 0.5 * (alone + together)
    end = cycle.toe_off if cycle.toe_off is not None else _within(cycle, 0.62)
    return 0.5 * (cycle.start + end)


def _in_stance(cycle: Cycle, time: float | None) -> float | None:
    """Return a time that lies in stance: in running the other foot acts in the air."""
    end = cycle.end if cycle.toe_off is None else cycle.toe_off
    return time if time is not None and cycle.start < time < end else None


def _within(cycle: Cycle, share: float) -> float:
    return cycle.start + share * (cycle.end - cycle.start)


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
    width, height = camera.width_m * _UNITS_PER_M, camera.height_m * _UNITS_PER_M
    ground = height + crop.bottom * _UNITS_PER_M
    parts = [line(0.0, ground, width, ground, "ground")] if crop.bottom <= 0.0 else []
    if figure.bones is None or surface is None:
        parts += _sticks(figure, frame, camera)
    else:
        png = _bones_png(figure, figure.bones, surface, camera, key, pixels_high)
        parts.append(element("image", href=as_data_uri(png), x=0, y=0, width=width, height=height))
    parts += _MARKS[key.marks](figure, frame, camera, key)
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
            if name.lower().startswith(_LEG) and name.lower().endswith(_SUFFIX[side]):
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
    at = _on_paper(camera, figure.poses.position[frame])
    tips = _on_paper(camera, _tips(figure, frame))
    parts: list[str] = []
    for index, parent in enumerate(figure.body.tree.parent.tolist()):
        if index == 0 or parent <= 0:
            continue
        class_ = ("both", "left", "right")[int(codes[index])]
        parts.append(between(at[parent], at[index], f"stick {class_}"))
        if index not in figure.body.tree.parent:
            parts.append(between(at[index], tips[index - 1], f"stick {class_}"))
    return parts


def _on_paper(camera: Camera, points: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 2"]:
    return camera.project(points)[..., :2] * _UNITS_PER_M


def _leg_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    """Thigh and shin lines with the bend at hip and knee."""
    sides = SIDES if key.side is None else (key.side,)
    side = key.view if key.side is None and key.view in SIDES else sides[-1]
    hip = figure.joint(_HIP, side, frame)
    knee = figure.joint(_KNEE, side, frame)
    ankle = figure.joint(_ANKLE, side, frame)
    if hip is None or knee is None:
        return []
    a, b = (_on_paper(camera, point) for point in (hip, knee))
    parts = [between(a, b, "mark"), between(b, b + 0.45 * (b - a), "mark-guide")]
    if ankle is not None:
        parts.append(between(b, _on_paper(camera, ankle), "mark"))
    forward = 1.0 if key.view == "right" else -1.0
    for at, number in zip((b, a), key.numbers, strict=False):
        anchor = "start" if forward > 0 else "end"
        parts.append(
            label(
                at[0] + 9.0 * forward,
                at[1] + 3.0,
                number,
                "mark-text",
                anchor=anchor,
                size=_text_size(camera),
            )
        )
    return parts


def _pelvis_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    """A line through both hip joints against the horizontal through the standing leg's."""
    hips = {side: figure.joint(_HIP, side, frame) for side in SIDES}
    own = hips[key.side or "left"]
    other = hips["right" if key.side == "left" else "left"]
    if own is None or other is None:
        return []
    a, b = (_on_paper(camera, point) for point in (own, other))
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)
    start, end = a - 9.0 * along, b + 17.0 * along
    level = np.array([end[0], start[1] + (a - start)[1]])
    parts = [
        line(start[0], a[1], level[0], a[1], "mark-guide"),
        between(start, end, "mark"),
    ]
    if key.numbers:
        away = 1.0 if b[0] > a[0] else -1.0
        anchor = "start" if away > 0 else "end"
        middle = 0.5 * (a[1] + end[1]) + 3.0
        parts.append(
            label(
                end[0] + 2.0 * away,
                middle,
                key.numbers[0],
                "mark-text",
                anchor=anchor,
                size=_text_size(camera),
            )
        )
    return parts


def _trunk_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    """A line from between the hips to between the shoulders against the vertical."""
    hips = [figure.joint(_HIP, side, frame) for side in SIDES]
    shoulders = [figure.joint(_SHOULDER, side, frame) for side in SIDES]
    points = [point for point in (*hips, *shoulders) if point is not None]
    if len(points) < len((*hips, *shoulders)):
        return []
    low, high = (_on_paper(camera, (a + b) / 2.0) for a, b in (points[:2], points[2:]))
    top = low + 1.25 * (high - low)
    upright = np.array([low[0], low[1] - float(np.linalg.norm(top - low))])
    parts = [between(low, upright, "mark-guide"), between(low, top, "mark")]
    if key.numbers:
        away = 1.0 if top[0] > low[0] else -1.0
        parts.append(
            label(
                top[0] + 3.0 * away,
                top[1] + 3.0,
                key.numbers[0],
                "mark-text",
                anchor="start" if away > 0 else "end",
                size=_text_size(camera),
            )
        )
    return parts


def _text_size(camera: Camera) -> float:
    """The same size on paper whatever the picture's crop."""
    return 0.055 * camera.height_m * _UNITS_PER_M


def _no_marks(figure: Figure, frame: int, camera: Camera, key: Key) -> list[str]:
    return []


_MARKS: dict[Marks, Callable[[Figure, int, Camera, Key], list[str]]] = {
    "none": _no_marks,
    "leg": _leg_marks,
    "pelvis": _pelvis_marks,
    "trunk": _trunk_marks,
}
