"""How the camera moved, seen from what does not: the background.

Patches of the picture away from people are compared with the look before by phase correlation
(Kuglin CD, Hines DC (1975), Proc IEEE Int Conf Cybernetics and Society 163-165), and one shift,
turn and zoom is fitted to all that agree.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from hiphinge.pose.regions import Region
from hiphinge.pose.result import CameraMotion, CameraState

_LONG_SIDE = 320
_PATCH = 48
_STEP = 24
# Grey levels: a patch with less texture says nothing about movement.
_MIN_TEXTURE = 3.0
_MIN_PEAK = 0.05
_MIN_PATCHES = 5
_KEEP = 3.0
# A turn or zoom less sure than this (standard error) is no knowledge of the camera: 0.3 deg.
_MAX_DOUBT = 0.005
# Movement of the background over the whole clip, as shares of the picture's width: our defaults.
_STILL = 0.004
_STILL_ROLL = np.radians(0.4)
_PANNING = 0.08
_KNOWN = 0.8

# Beyond this the picture that others are compared with is taken anew: shares of a patch, rad, log.
_FAR = 0.25
# A square over each of these points covers the body: share of the square around it, and every
# other of the landmarks, which lie close together on the head, the hands and the feet.
_LIMB = 0.4
_OVER = slice(None, None, 2)
_FAR_TURN, _FAR_ZOOM = np.radians(1.5), 0.03

Step = Float[np.ndarray, "4"]  # shift x and y [px of the work], roll [rad], log of zoom
Grey = Float[np.ndarray, "row column"]


@dataclass(slots=True)
class _Key:
    """A picture that later ones are compared with, so that small errors do not add up.

    `turn` and `shift` carry the first picture into this one: place -> turn * place + shift, places
    being complex numbers about the middle.
    """

    grey: Grey
    people: list[Region]
    turn: complex = 1.0 + 0.0j
    shift: complex = 0.0j


@dataclass(slots=True)
class Background:
    """Collects the movement of the background, look by look."""

    times: list[float] = field(default_factory=list[float])
    turns: list[complex] = field(default_factory=list[complex])
    shifts: list[complex] = field(default_factory=list[complex])
    known: list[bool] = field(default_factory=list[bool])
    _key: _Key | None = None
    _before: _Key | None = None
    _ahead: Float[np.ndarray, "2"] = field(default_factory=lambda: np.zeros(2))
    _ratio: int = 1

    def add(self, grey: Grey, ratio: int, time: float, people: Sequence[Region]) -> None:
        """Compare the next picture with the ones before.

        Args:
            grey: The picture, made small.
            ratio: Pixels of the picture for each pixel of `grey`.
            time: Of the picture [s].
            people: Squares that are not background, in pixels of the picture.
        """
        self._ratio = ratio
        now = _Key(grey, [Region(r.x / ratio, r.y / ratio, r.size / ratio) for r in people])
        known = self._place(now)
        self.times.append(time)
        self.turns.append(now.turn)
        self.shifts.append(now.shift)
        self.known.append(known)
        self._before = now

    def _place(self, now: _Key) -> bool:
        """Where the background is now; whether it could be told."""
        if self._key is None or self._before is None:
            self._key = now
            return True
        step = _between(self._key, now, self._ahead)
        if np.isnan(step[0]) and self._before is not self._key:
            self._key = self._before
            step = _between(self._key, now, np.zeros(2))
        if np.isnan(step[0]):  # it stays where it was, and is compared from here on
            now.turn, now.shift = self._before.turn, self._before.shift
            self._key, self._ahead = now, np.zeros(2)
            return False
        turn = complex(np.exp(step[3] + 1j * step[2]))
        now.turn = turn * self._key.turn
        now.shift = turn * self._key.shift + complex(step[0], step[1])
        self._ahead = np.round(step[:2])
        far = np.abs(step[:2]).max() > _FAR * _PATCH
        if far or abs(step[2]) > _FAR_TURN or abs(step[3]) > _FAR_ZOOM:
            self._key, self._ahead = now, np.zeros(2)
        return True

    def continued(self, later: "Background") -> "Background":
        """Return this movement with one that goes on from it, told from a picture of both.

        Args:
            later: Its first pictures are among the last of this.
        """
        shared = [number for number, time in enumerate(later.times) if time in self.times[-1:]]
        if not shared:
            return self
        at = shared[0]
        # Places of the first picture at the seam, then from the seam to each later picture.
        turns = [turn / later.turns[at] * self.turns[-1] for turn in later.turns[at + 1 :]]
        shifts = [
            turn / later.turns[at] * (self.shifts[-1] - later.shifts[at]) + shift
            for turn, shift in zip(later.turns[at + 1 :], later.shifts[at + 1 :], strict=True)
        ]
        return replace(
            self,
            times=self.times + later.times[at + 1 :],
            turns=self.turns + turns,
            shifts=self.shifts + shifts,
            known=self.known + later.known[at + 1 :],
        )

    def motion(self, scale: float, width: int) -> CameraMotion:
        """The way of the camera in pixels of the file.

        Args:
            scale: Pixels of the file for each pixel of the pictures looked at.
            width: Width of the picture in the file.
        """
        way = np.array([(shift.real, shift.imag) for shift in self.shifts]).reshape(-1, 2)
        shift, turns = way * self._ratio * scale, np.array(self.turns, np.complex128)
        roll = np.unwrap(np.angle(turns))
        state = _state(shift / max(width, 1), roll, np.array(self.known, dtype=bool))
        return CameraMotion(state, np.array(self.times), shift, roll, np.abs(turns))


def ratio_of(image: UInt8[np.ndarray, "height width 3"]) -> int:
    """By how much a picture is made smaller before movement is sought in it."""
    return max(1, max(image.shape[:2]) // _LONG_SIDE)


def covered(points: Float[np.ndarray, "landmark 2"], size: float) -> list[Region]:
    """Squares over a body, which leave more of the background than one around it.

    Args:
        points: Landmarks of the body [px].
        size: Side of the square around it [px].
    """
    return [Region(float(x), float(y), _LIMB * size) for x, y in points[_OVER]]


def _between(first: _Key, second: _Key, ahead: Float[np.ndarray, "2"]) -> Step:
    return movement(first.grey, second.grey, [*first.people, *second.people], ahead)


def _state(
    shift: Float[np.ndarray, "frame 2"],
    roll: Float[np.ndarray, " frame"],
    known: Bool[np.ndarray, " frame"],
) -> CameraState:
    if known.sum() < 3 or known.mean() < _KNOWN:
        return "unknown"
    reach = float(np.ptp(np.percentile(shift, [2.5, 97.5], axis=0), axis=0).max())
    turn = float(np.ptp(np.percentile(roll, [2.5, 97.5])))
    if reach > _PANNING:
        return "panning"
    return "still" if reach < _STILL and turn < _STILL_ROLL else "hand-held"


def movement(
    before: Grey,
    now: Grey,
    people: Sequence[Region],
    ahead: Float[np.ndarray, "2"] | None = None,
) -> Step:
    """Shift, roll and zoom of the background between two pictures; NaN where it shows nothing.

    Args:
        before: Grey levels.
        now: Grey levels, later.
        people: Squares that are not background.
        ahead: Shift in whole pixels where it is looked for first.

    Example:
        >>> scene = np.random.default_rng(1).normal(100.0, 30.0, (120, 160))
        >>> step = movement(scene[:, 4:], scene[:, :-4], [])
        >>> np.round(step[:2], 1).tolist()
        [4.0, 0.0]
    """
    corners = _corners(now.shape, people)
    ahead = np.zeros(2) if ahead is None else ahead
    step = _compare(before, now, _staying(corners, ahead, now.shape), ahead)
    coarse = np.round(step[:2])
    if np.isnan(step[0]) or (coarse == ahead).all():
        return step
    # Patches that left their window pull the peak toward zero: meet them where they went.
    finer = _compare(before, now, _staying(corners, coarse, now.shape), coarse)
    return step if np.isnan(finer[0]) else finer


def _staying(
    corners: Float[np.ndarray, "patch 2"], ahead: Float[np.ndarray, "2"], shape: tuple[int, ...]
) -> Float[np.ndarray, "staying 2"]:
    """Patches that are in the picture after such a shift."""
    target = corners + ahead
    limit = np.array(shape)[::-1] - _PATCH
    return corners[((target >= 0.0) & (target <= limit)).all(axis=1)]


def _compare(
    before: Grey,
    now: Grey,
    corners: Float[np.ndarray, "patch 2"],
    ahead: Float[np.ndarray, "2"],
) -> Step:
    """Fit of the patches at `corners`, looked for so far `ahead` in the later picture."""
    if len(corners) < _MIN_PATCHES:
        return np.full(4, np.nan)
    window = np.outer(np.hanning(_PATCH), np.hanning(_PATCH)).astype(np.float32)
    first, second = _patches(before, corners), _patches(now, corners + ahead)
    texture = np.minimum(first.std(axis=(1, 2)), second.std(axis=(1, 2)))
    shift, peak = _correlate(first * window, second * window)
    good = (texture > _MIN_TEXTURE) & (peak > _MIN_PEAK)
    height, width = now.shape
    places = corners + 0.5 * _PATCH - np.array([0.5 * width, 0.5 * height])
    return _fit(places[good], shift[good] + ahead)


def _corners(shape: tuple[int, ...], people: Sequence[Region]) -> Float[np.ndarray, "patch 2"]:
    """Corners of all patches, left and top, that touch nobody."""
    rows = np.arange(0, shape[0] - _PATCH + 1, _STEP, dtype=float)
    columns = np.arange(0, shape[1] - _PATCH + 1, _STEP, dtype=float)
    y, x = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    corners = np.stack([x, y], axis=1)
    if not people:
        return corners
    middle = 0.5 * _PATCH
    places = np.array([(one.x, one.y) for one in people])
    # The body fills the middle of its square: half of the width, most of the height.
    reach = middle + np.array([one.size for one in people])[:, None] * (0.25, 0.45)
    touching = (np.abs(corners[:, None] + middle - places) < reach).all(axis=2)
    return corners[~touching.any(axis=-1)]


def _patches(
    picture: Grey, corners: Float[np.ndarray, "patch 2"]
) -> Float[np.ndarray, "patch side side"]:
    cells = [picture[int(y) : int(y) + _PATCH, int(x) : int(x) + _PATCH] for x, y in corners]
    stack = np.stack(cells)
    return stack - stack.mean(axis=(1, 2), keepdims=True)


def _correlate(
    first: Float[np.ndarray, "patch side side"], second: Float[np.ndarray, "patch side side"]
) -> tuple[Float[np.ndarray, "patch 2"], Float[np.ndarray, " patch"]]:
    """Shift of each patch, and how clear it is (1 for a pure shift)."""
    # Imported at the first picture: it takes a third of a second, which markers need not wait for.
    # NumPy's own takes four times as long for single precision.
    from scipy.fft import irfft2, rfft2

    cross = rfft2(second) * np.conj(rfft2(first))
    surface = irfft2(cross / np.maximum(np.abs(cross), 1e-9), s=first.shape[1:])
    count, side = surface.shape[0], surface.shape[1]
    best = surface.reshape(count, -1).argmax(axis=1)
    row, column = np.divmod(best, side)

    def height(
        rows: Int[np.ndarray, " patch"], columns: Int[np.ndarray, " patch"]
    ) -> Float[np.ndarray, " patch"]:
        return surface[np.arange(count), rows % side, columns % side]

    x = column + _top(*(height(row, column + k) for k in (-1, 0, 1)))
    y = row + _top(*(height(row + k, column) for k in (-1, 0, 1)))
    shift = (np.stack([x, y], axis=1) + side / 2) % side - side / 2
    return shift, height(row, column)


def _top(
    left: Float[np.ndarray, " patch"],
    middle: Float[np.ndarray, " patch"],
    right: Float[np.ndarray, " patch"],
) -> Float[np.ndarray, " patch"]:
    """Top of the peak between samples: of phase correlation, where the larger neighbour pulls.

    Foroosh H, Zerubia JB, Berthod M (2002), doi:10.1109/83.988953.
    """
    after = right > left
    neighbour = np.maximum(np.where(after, right, left), 0.0)
    share = neighbour / np.maximum(neighbour + middle, 1e-12)
    return np.where(after, share, -share)


def _fit(places: Float[np.ndarray, "patch 2"], shift: Float[np.ndarray, "patch 2"]) -> Step:
    """Least squares of shift + turn and zoom about the centre; outliers are left out."""
    kept = np.ones(len(places), dtype=bool)
    answer, doubt = np.full(4, np.nan), np.inf
    for _ in range(3):
        if kept.sum() < _MIN_PATCHES:
            return np.full(4, np.nan)
        x, y = places[kept].T
        one, none = np.ones_like(x), np.zeros_like(x)
        design = np.concatenate(
            [np.stack([one, none, -y, x], axis=1), np.stack([none, one, x, y], axis=1)]
        )
        answer = np.linalg.lstsq(design, shift[kept].T.ravel(), rcond=None)[0]
        px, py = places.T
        fitted = np.stack(
            [
                answer[0] - answer[2] * py + answer[3] * px,
                answer[1] + answer[2] * px + answer[3] * py,
            ],
            axis=1,
        )
        miss = np.hypot(*(shift - fitted).T)
        reach = math.sqrt(float((places[kept] ** 2).sum()))
        doubt = math.sqrt(float((miss[kept] ** 2).sum()) / (2 * kept.sum() - 4)) / max(reach, 1e-9)
        kept = miss <= max(_KEEP * float(np.median(miss[kept])), 0.1)
    if doubt > _MAX_DOUBT:
        return np.full(4, np.nan)
    turn = complex(1.0 + answer[3], answer[2])
    return np.array([answer[0], answer[1], np.angle(turn), np.log(abs(turn))])
