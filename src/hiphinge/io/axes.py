"""Turning a file's axes once to OpenSim's: vertical and walking direction found from the data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.io.anatomy import Landmark, recognise
from hiphinge.types import SIDES, Axes

Vector = Float[np.ndarray, "3"]
_NAMES = "XYZ"
# The person's mean path must be this long to tell a direction [m].
_TRAVEL = 0.5
# Two signs of the facing direction that differ by more than this are reported [degrees].
_DISAGREE_DEG = 60.0
# A person who faces further off a laboratory axis than this walks diagonally [degrees].
_ASKEW_DEG = 25.0
# Below this mean resultant length the person faces too many ways for one forward axis.
_STEADY = 0.5


@dataclass(frozen=True, slots=True)
class Turned:
    """A finding about axes, and what was doubtful about it."""

    axes: Axes
    warnings: tuple[str, ...]


def unturned(reason: str) -> Axes:
    """Return axes that change nothing.

    Example:
        >>> unturned("coordinates have no axes").up
        '+Y'
    """
    return Axes(np.eye(3), "+Y", "+X", reason)


def turn(
    rotation: Float[np.ndarray, "3 3"], vectors: Float[np.ndarray, "*any 3"]
) -> Float[np.ndarray, "*any 3"]:
    """Rotate vectors from file axes to ground axes.

    A rotation by multiples of 90 degrees only permutes and flips, so numbers stay exact.

    Example:
        >>> z_up = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
        >>> turn(z_up, np.array([[1.0, 2.0, 3.0]])).tolist()
        [[1.0, 3.0, -2.0]]
    """
    source = np.abs(rotation).argmax(axis=1)
    signs = rotation[np.arange(3), source]
    return vectors[..., source] * signs


def find_axes(
    names: Sequence[str],
    markers: Float[np.ndarray, "frame marker 3"],
    *,
    force: Vector | None = None,
    usual_up: str = "+Y",
) -> Turned:
    """Find the vertical and the direction that the person faces, both along lab axes.

    Up runs from the feet to the pelvis (or the trunk). Forward runs from the sacrum to the anterior
    spines, across the line from left to right, or from heel to toe, the first of these that the
    markers allow; the others and the path of the person are cross-checks. Without known markers
    the mean ground reaction tells the vertical and the path the direction.

    Args:
        names: Marker names without subject prefix.
        markers: In file axes [m], NaN where missing.
        force: Mean ground reaction in file axes [N], if there are plates.
        usual_up: The vertical that this kind of file usually has, when nothing else tells it.
    """
    body = _Directions(names, markers)
    warnings: list[str] = []
    up, up_reason = _find_up(body, force, usual_up, warnings)
    forward, forward_reason = _find_forward(body, up, warnings)
    rotation = np.stack([forward, up, np.cross(forward, up)])
    reason = f"up {label(up)} from {up_reason}; forward {label(forward)} from {forward_reason}"
    return Turned(Axes(rotation, label(up), label(forward), reason), tuple(warnings))


def label(axis: Vector) -> str:
    """Name a lab axis by its largest component.

    Example:
        >>> label(np.array([0.1, -0.9, 0.2]))
        '-Y'
    """
    largest = int(np.abs(axis).argmax())
    return ("+" if axis[largest] >= 0 else "-") + _NAMES[largest]


def snap(vector: Vector) -> Vector:
    """Return the lab axis nearest to a vector.

    Example:
        >>> snap(np.array([0.1, -0.9, 0.2])).tolist()
        [0.0, -1.0, 0.0]
    """
    axis = np.zeros(3)
    largest = int(np.abs(vector).argmax())
    axis[largest] = 1.0 if vector[largest] >= 0 else -1.0
    return axis


class _Directions:
    """Directions of the body in file axes, each a mean over the frames, or None if unseen."""

    def __init__(self, names: Sequence[str], markers: Float[np.ndarray, "frame marker 3"]) -> None:
        self.markers = markers
        self.columns: dict[tuple[Landmark, str | None], list[int]] = {}
        for column, name in enumerate(names):
            found = recognise(name)
            if found is not None:
                self.columns.setdefault(found, []).append(column)

    def point(
        self, landmark: Landmark, side: str | None = None
    ) -> Float[np.ndarray, "frame 3"] | None:
        columns = self.columns.get((landmark, side))
        return None if columns is None else mean_of(self.markers[:, columns])

    def middle(self, *landmarks: Landmark) -> Float[np.ndarray, "frame 3"] | None:
        """Mean of both sides (or the midline) of the first landmark that is seen."""
        for landmark in landmarks:
            both = [self.point(landmark, side) for side in SIDES]
            if both[0] is not None and both[1] is not None:
                return (both[0] + both[1]) / 2
            midline = self.point(landmark)
            if midline is not None:
                return midline
        return None

    def upward(self) -> Vector | None:
        top = self.middle("asis", "psis", "sacrum", "hip", "trunk", "shoulder")
        bottom = self.middle("toe", "heel", "ankle")
        return None if top is None or bottom is None else mean_vector(top - bottom)

    def pelvis_forward(self) -> Float[np.ndarray, "frame 3"] | None:
        front, back = self.middle("asis"), self.middle("psis", "sacrum")
        return None if front is None or back is None else front - back

    def rightward(self) -> Float[np.ndarray, "frame 3"] | None:
        landmarks: tuple[Landmark, ...] = ("asis", "psis", "hip", "shoulder", "knee", "ankle")
        for landmark in landmarks:
            left, right = self.point(landmark, "left"), self.point(landmark, "right")
            if left is not None and right is not None:
                return right - left
        return None

    def feet_forward(self) -> Float[np.ndarray, "frame 3"] | None:
        feet: list[Float[np.ndarray, "frame 3"]] = []
        for side in SIDES:
            toe = self.point("toe", side)
            rear = self.point("heel", side)
            rear = self.point("ankle", side) if rear is None else rear
            if toe is not None and rear is not None:
                feet.append(toe - rear)
        return mean_of(np.stack(feet, axis=1)) if feet else None

    def travel(self) -> Vector:
        """Displacement from first to last frame; steps are averaged over the markers seen."""
        if self.markers.shape[1] == 0:
            return np.zeros(3)
        steps = mean_of(np.diff(self.markers, axis=0))
        return np.nan_to_num(steps).sum(axis=0)


def mean_of(points: Float[np.ndarray, "frame point 3"]) -> Float[np.ndarray, "frame 3"]:
    """Average over the points seen, frame by frame; NaN where none is.

    Example:
        >>> mean_of(np.array([[[1.0, 0, 0], [3.0, 0, 0]], [[np.nan] * 3, [5.0, 0, 0]]])).tolist()
        [[2.0, 0.0, 0.0], [5.0, 0.0, 0.0]]
    """
    seen = np.asarray(np.isfinite(points).all(axis=2))
    total = np.where(seen[:, :, None], points, 0.0).sum(axis=1)
    count = seen.sum(axis=1)[:, None]
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def mean_vector(vectors: Float[np.ndarray, "frame 3"]) -> Vector | None:
    """Average over the frames in which a vector is known; None if there are none.

    Example:
        >>> mean_vector(np.array([[1.0, 0, 0], [np.nan] * 3, [0, 1.0, 0]])).tolist()
        [0.5, 0.5, 0.0]
    """
    known = vectors[np.isfinite(vectors).all(axis=1)]
    return known.mean(axis=0) if len(known) else None


def _find_up(
    body: _Directions, force: Vector | None, usual_up: str, warnings: list[str]
) -> tuple[Vector, str]:
    upward = body.upward()
    if upward is not None and np.linalg.norm(upward) > 0:
        up = snap(upward)
        if force is not None and label(force) != label(up):
            warnings.append(
                f"The ground reaction points along {label(force)} but the body stands along "
                f"{label(up)}; the markers were believed."
            )
        return up, "feet to pelvis"
    if force is not None:
        return snap(force), "the ground reaction"
    warnings.append(
        f"Too few known markers to find the vertical; {usual_up} was taken, as usual in such files."
    )
    return axis_of(usual_up), "the habit of this kind of file"


def axis_of(name: str) -> Vector:
    """Return the unit vector of a lab axis.

    Example:
        >>> axis_of("-Z").tolist()
        [0.0, 0.0, -1.0]
    """
    axis = np.zeros(3)
    axis[_NAMES.index(name[1])] = 1.0 if name[0] == "+" else -1.0
    return axis


def _find_forward(body: _Directions, up: Vector, warnings: list[str]) -> tuple[Vector, str]:
    across = body.rightward()
    candidates = {
        "sacrum to anterior iliac spines": body.pelvis_forward(),
        "left to right side": None if across is None else np.cross(up, across),
        "heel to toe": body.feet_forward(),
    }
    signs = {
        reason: found
        for reason, vectors in candidates.items()
        if vectors is not None and (found := _facing(vectors, up)) is not None
    }
    travel = _level(body.travel(), up)
    if signs:
        reason, best = next(iter(signs.items()))
        _cross_check(signs, travel, warnings)
        return snap(best), reason
    if np.linalg.norm(travel) > _TRAVEL:
        warnings.append(
            "Too few known markers to see which way the person faces; the path was taken."
        )
        return snap(travel), "the path"
    forward = axis_of("+X") if abs(up[0]) < 0.5 else axis_of("+Y")
    warnings.append(f"Which way the person faces could not be found; {label(forward)} was taken.")
    return forward, "the habit of this kind of file"


def _level(vector: Vector, up: Vector) -> Vector:
    return vector - up * float(vector @ up)


def _facing(vectors: Float[np.ndarray, "frame 3"], up: Vector) -> Vector | None:
    """Mean unit direction in the horizontal plane; its length says how steady it is."""
    level = vectors - np.outer(vectors @ up, up)
    length = np.linalg.norm(level, axis=1, keepdims=True)
    known = np.isfinite(length[:, 0]) & (length[:, 0] > 0)
    if not known.any():
        return None
    mean = (level[known] / length[known]).mean(axis=0)
    return mean if np.linalg.norm(mean) > 0 else None


def _cross_check(signs: dict[str, Vector], travel: Vector, warnings: list[str]) -> None:
    reason, best = next(iter(signs.items()))
    if np.linalg.norm(best) < _STEADY:
        warnings.append(
            "The person turns during the recording; forward is the mean direction faced."
        )
        return
    askew = _angle_deg(best, snap(best))
    if askew > _ASKEW_DEG:
        warnings.append(
            f"The person faces {askew:.0f} degrees off the nearest lab axis ({label(best)}), "
            "which was taken as forward."
        )
    for other, vector in signs.items():
        if _angle_deg(best, vector) > _DISAGREE_DEG:
            warnings.append(
                f"Markers disagree about the direction faced: {reason} says {label(best)}, "
                f"{other} says {label(vector)}; check the marker names."
            )
    if np.linalg.norm(travel) > _TRAVEL and _angle_deg(best, travel) > 180 - _DISAGREE_DEG:
        warnings.append("The person moves backwards, against the direction faced.")


def _angle_deg(one: Vector, other: Vector) -> float:
    cosine = one @ other / (np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
