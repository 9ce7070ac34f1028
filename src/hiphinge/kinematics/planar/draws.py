"""Draws of what one camera shows: angles and points as far off as they usually are.

Each draw holds, for the whole recording, one error of each angle and side (published single-camera
error), a share of the angle, and a camera that stands a little off its plane: then a bent knee
seems to fall inward from the front, and a flexed one to be straighter from the side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int
from scipy import special

from hiphinge.evidence import error
from hiphinge.kinematics.planar.angles import planar_angles
from hiphinge.kinematics.planar.scene import Scene
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import SIDES, Angles, Side

_CONSTANT = {
    "hip_flexion": "video_hip_flexion",
    "knee_flexion": "video_knee_flexion",
    "shin_angle": "video_shin",
    "trunk_flexion": "video_trunk_flexion",
    "pelvic_obliquity": "video_pelvis_frontal",
    "hip_adduction": "video_hip_frontal",
    "knee_projection_angle": "video_knee_frontal",
    "trunk_side_lean": "video_trunk_frontal",
}
_OBLIQUE = {"hip_flexion": "video_oblique_hip", "knee_flexion": "video_oblique_knee"}
# Of eight bytes each: all draws of a minute at 30 pictures a second.
_NUMBERS_AT_ONCE = 7_500_000
_STEP_DEG = 2.0
_MOST_BY_DEGREE = 1.5
# The leg behind the other one is partly guessed.
_FAR = 1.3
# From an angle, legs that do different things hide each other and depth is guessed worse: 11 to 30
# deg against 7 to 9 in squats (validation/sagittal.md, validation/video.md).
_APART = 1.9
_ONE_OF_BOTH = ("pelvic_obliquity",)


@dataclass(frozen=True, slots=True)
class PlanarDrawn:
    """Angles [deg] and points [m] with a leading draw axis, draw 0 the best estimate."""

    angles: Angles
    paths: BodyPaths


@dataclass(frozen=True, slots=True)
class PlanarDraws:
    """The errors of all draws; angles and points follow from them a few draws at a time.

    Attributes:
        best: The best estimate of the angles [deg].
        places: The best estimate of the points [m].
        by_degree: What one degree of turn of the camera changes at each angle [deg/deg].
        off: Constant error of each angle [deg].
        gain: Share of each angle.
        turn: Turn of the camera [deg].
        scale: Share of every length.
        beside: How far each point lies beside its place [m], in the order of `places`.
    """

    best: Angles
    places: BodyPaths
    by_degree: Float[np.ndarray, "frame angle"]
    off: Float[np.ndarray, "pair angle"]
    gain: Float[np.ndarray, "pair angle"]
    turn: Float[np.ndarray, "pair 1"]
    scale: Float[np.ndarray, "pair 1"]
    beside: Float[np.ndarray, "point pair 3"]

    @property
    def n_draws(self) -> int:
        """The best estimate, and pairs of draws of opposite sign."""
        return 2 * len(self.off) + 1

    @property
    def at_once(self) -> int:
        """How many draws fit into memory together."""
        numbers = self.best.values_deg.size + sum(path.size for path in self.places.paths.values())
        return max(_NUMBERS_AT_ONCE // max(numbers, 1), 2)

    def of(self, rows: Int[np.ndarray, " row"]) -> tuple[Angles, BodyPaths]:
        """Return some draws: 0 is the best estimate, then come first and second of all pairs."""
        n_pairs = len(self.off)
        sign = np.where(rows == 0, 0.0, np.where(rows <= n_pairs, 1.0, -1.0))[:, None, None]
        pair = (rows - 1) % n_pairs
        change = self.off[pair, None] + self.gain[pair, None] * self.best.values_deg
        change += self.turn[pair, None] * self.by_degree
        values = self.best.values_deg + sign * change
        values[rows == 0] = self.best.values_deg
        angles = replace(self.best, values_deg=values)
        paths = {
            key: path + sign * (self.scale[pair, None] * path + beside[pair, None])
            for (key, path), beside in zip(self.places.paths.items(), self.beside, strict=True)
        }
        return angles, BodyPaths(self.places.time, paths)


def plan_draws(
    scene: Scene, *, n_pairs: int = 40, seed: int = 20260101, together: bool = True
) -> PlanarDraws:
    """Draw the errors of what one camera shows.

    Args:
        scene: Points of the person.
        n_pairs: Pairs of draws of opposite sign, besides the best estimate.
        seed: Same seed, same draws.
        together: Whether both legs do the same, as in a squat.

    Example:
        >>> from hiphinge.kinematics.planar.examples import standing_scene
        >>> draws = plan_draws(standing_scene("sagittal"), n_pairs=3)
        >>> draws.of(np.array([0, 5]))[0].values_deg.shape
        (2, 60, 7)
    """
    rng = np.random.default_rng(seed)
    best = planar_angles(scene)
    off = _offsets(scene, best, n_pairs, rng)
    if scene.view.plane == "oblique" and not together:
        off = _APART * off
    gain = error("video_gain") * _normal(rng, n_pairs, len(best.ids))
    turn = error("video_turn") * _normal(rng, n_pairs, 1)
    scale = error("video_scale") * _normal(rng, n_pairs, 1)
    places = BodyPaths(scene.time, _points(scene))
    beside = [error("video_landmark") * _normal(rng, n_pairs, 3) for _ in places.paths]
    return PlanarDraws(best, places, _by_degree(scene), off, gain, turn, scale, np.stack(beside))


def draw_planar(
    scene: Scene, *, n_pairs: int = 40, seed: int = 20260101, together: bool = True
) -> PlanarDrawn:
    """Compute angles and points of a scene and of all its draws; see `plan_draws`.

    Example:
        >>> from hiphinge.kinematics.planar.examples import standing_scene
        >>> draw_planar(standing_scene("sagittal"), n_pairs=3).angles.values_deg.shape
        (7, 60, 7)
    """
    draws = plan_draws(scene, n_pairs=n_pairs, seed=seed, together=together)
    return PlanarDrawn(*draws.of(np.arange(draws.n_draws)))


def _offsets(
    scene: Scene, angles: Angles, n_pairs: int, rng: np.random.Generator
) -> Float[np.ndarray, "pair angle"]:
    """One constant error for each angle; both ends of one line are off together."""
    unit = _normal(rng, n_pairs, len(angles.ids))
    for name in _ONE_OF_BOTH:
        columns = [column for column, own in enumerate(angles.ids) if own == name]
        for column in columns[1:]:
            unit[:, column] = -unit[:, columns[0]]
    return unit * np.array(
        [_spread(scene, name, side) for name, side in zip(angles.ids, angles.sides, strict=True)]
    )


def _by_degree(scene: Scene) -> Float[np.ndarray, "frame angle"]:
    """What one degree of turn of the camera changes at each angle [deg/deg]."""
    step = np.radians(_STEP_DEG)
    ahead, back = (planar_angles(replace(scene, turn=scene.turn + sign * step)) for sign in (1, -1))
    change = (ahead.values_deg - back.values_deg) / (2.0 * _STEP_DEG)
    # Where a segment points at the camera its angle turns round at once: no error of a few degrees.
    return np.clip(change, -_MOST_BY_DEGREE, _MOST_BY_DEGREE)


def _normal(rng: np.random.Generator, n: int, columns: int) -> Float[np.ndarray, "pair column"]:
    """Normal numbers in even steps of probability, shuffled: few draws then make fair ranges."""
    steps = special.ndtri((np.arange(n) + 0.5) / (2.0 * n) + 0.5)
    return np.stack(
        [rng.permutation(steps) * rng.choice((-1.0, 1.0), n) for _ in range(columns)], axis=1
    )


def _spread(scene: Scene, name: str, side: Side | None) -> float:
    """Standard deviation of one angle's constant error [deg]."""
    oblique = scene.view.plane == "oblique" and name in _OBLIQUE
    constant = error(_OBLIQUE[name] if oblique else _CONSTANT[name])
    far = scene.near is not None and side not in (scene.near, None)
    return constant * (_FAR if far else 1.0)


def _points(scene: Scene) -> Mapping[tuple[str, Side | None], Float[np.ndarray, "frame 3"]]:
    sided: dict[tuple[str, Side | None], Float[np.ndarray, "frame 3"]] = {
        (name, side): scene.points[name][index]
        for name in ("hip", "knee", "ankle", "heel", "toe")
        for index, side in enumerate(SIDES)
    }
    pelvis = scene.middle("hip")
    whole = {"pelvis": pelvis, "shoulders": scene.middle("shoulder"), "center_of_mass": pelvis}
    return {**sided, **{(name, None): path for name, path in whole.items()}}
