"""The random numbers of the draws: where markers, skin, cameras and the model are off."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.body.forward_kinematics import forward_kinematics, marker_positions
from hiphinge.evidence import error
from hiphinge.kinematics.model_errors import ModelError
from hiphinge.types import BodyModel

_NOISE_KNOTS_HZ = 12.0  # twice the usual smoothing cut-off
_SEGMENTS = {
    "pelvis": "pelvis",
    "sacrum": "pelvis",
    "femur": "femur",
    "tibia": "tibia",
    "talus": "foot",
    "calcn": "foot",
    "toes": "foot",
}


@dataclass(frozen=True, slots=True)
class MarkerErrors:
    """Errors of one body's markers in every draw.

    Attributes:
        body: The body.
        placement: Constant error of each marker in its segment's axes [m].
        skin: Slide per radian of each coordinate beside the segment [m/rad].
        noise: Camera noise at knots in time [m].
        knots: Times of the knots [s].
        wrong: The body's uncertain parameters.
        model: How many standard deviations each of them is off.
    """

    body: BodyModel
    placement: Float[np.ndarray, "draw marker 3"]
    skin: Float[np.ndarray, "draw marker 3 coordinate"]
    noise: Float[np.ndarray, "draw knot marker 3"]
    knots: Float[np.ndarray, " knot"]
    wrong: tuple[ModelError, ...]
    model: Float[np.ndarray, "draw parameter"]

    def at(
        self, q: Float[np.ndarray, "frame coordinate"], time: Float[np.ndarray, " frame"]
    ) -> Float[np.ndarray, "draw frame axis"]:
        """Return measured minus predicted marker change in ground, flattened [m]."""
        rotation = forward_kinematics(self.body, q).rotation[:, self.body.marker_body]
        local = np.einsum("dmic,fc->dfmi", self.skin, q, optimize=True)
        local += self.placement[:, None]
        ground = np.einsum("fmij,dfmj->dfmi", rotation, local, optimize=True)
        ground += self._noise_at(time)
        if self.wrong:
            predicted = np.stack([marker_positions(wrong.body, q) for wrong in self.wrong])
            predicted -= marker_positions(self.body, q)
            ground -= np.tensordot(self.model, predicted, axes=1)
        return ground.reshape(*ground.shape[:2], 3 * ground.shape[2])

    def _noise_at(
        self, time: Float[np.ndarray, " frame"]
    ) -> Float[np.ndarray, "draw frame marker 3"]:
        right = np.clip(np.searchsorted(self.knots, time), 1, self.knots.size - 1)
        share = (time - self.knots[right - 1]) / (self.knots[right] - self.knots[right - 1])
        share = share[:, None, None]
        return self.noise[:, right - 1] * (1.0 - share) + self.noise[:, right] * share


def draw_marker_errors(
    body: BodyModel,
    wrong: tuple[ModelError, ...],
    time: Float[np.ndarray, " frame"],
    *,
    n_draws: int,
    rng: np.random.Generator,
) -> MarkerErrors:
    """Draw the errors of all markers and of the model; sizes and sources: `hiphinge.evidence`.

    Half of the variance of sliding skin is shared by all markers of a segment: clusters slide as
    one more than they deform (Leardini 2005, doi 10.1016/j.gaitpost.2004.05.002).

    Args:
        body: Whose markers.
        wrong: Its uncertain parameters.
        time: Seconds.
        n_draws: How many.
        rng: Where the numbers come from.
    """
    n = len(body.marker_names)
    segment = [_segment(body.bodies[int(index)]) for index in body.marker_body]
    placement = np.array([error(f"placement_{name}") for name in segment])
    skin = np.array([error(f"skin_{name}") for name in segment])
    beside = _coordinates_beside(body)[body.marker_body]
    own = rng.standard_normal((n_draws, n, 3, beside.shape[1]))
    shared = rng.standard_normal((n_draws, len(body.bodies), 3, beside.shape[1]))
    slide = np.sqrt(0.5) * (own + shared[:, body.marker_body])
    first, last = float(time[0]), float(time[-1])
    n_knots = max(int((last - first) * _NOISE_KNOTS_HZ) + 1, 2)
    return MarkerErrors(
        body=body,
        placement=placement[:, None] * rng.standard_normal((n_draws, n, 3)),
        skin=slide * (skin[:, None] * beside)[:, None, :],
        noise=error("marker_noise") * rng.standard_normal((n_draws, n_knots, n, 3)),
        knots=np.linspace(first, last, n_knots),
        wrong=wrong,
        model=rng.standard_normal((n_draws, len(wrong))),
    )


def _segment(body_name: str) -> str:
    return _SEGMENTS.get(body_name.removesuffix("_r").removesuffix("_l"), "trunk")


def _coordinates_beside(body: BodyModel) -> Float[np.ndarray, "body coordinate"]:
    """Mark the angles of the joints above and below each body; the root's pose moves no skin."""
    tree, coordinates = body.tree, body.coordinates
    beside = np.zeros((len(body.bodies), len(coordinates.names)))
    free = np.zeros(len(coordinates.names), dtype=bool)
    free[coordinates.free] = True
    for child in range(1, len(body.bodies)):
        parent = int(tree.parent[child])
        if parent == 0:
            continue
        elements = slice(int(tree.first_element[child]), int(tree.first_element[child + 1]))
        for driver in set(tree.element_coordinate[elements].tolist()) - {-1}:
            if coordinates.rotational[driver] and free[driver]:
                beside[[parent, child], driver] = 1.0
    return beside
