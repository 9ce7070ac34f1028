# pyright: basic
"""Where OpenSim puts bodies, markers and muscle paths in given poses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import opensim
from jaxtyping import Float

from hiphinge.body.description import ModelMarker
from hiphinge.body.opensim_model import load_model, read_marker, read_vector
from hiphinge.body.osim_text import without_forces
from hiphinge.types import Poses


def place_bodies(osim: str, bodies: Sequence[str], q: Mapping[str, np.ndarray]) -> Poses:
    """Let OpenSim place bodies for given coordinates, constraints not enforced.

    Args:
        osim: The model as OpenSim XML text.
        bodies: Names of the bodies, ground allowed.
        q: Every coordinate by name, one value a frame [rad, m].
    """
    model = load_model(without_forces(osim))
    for item in model.updCoordinateSet():
        item.set_locked(False)
        item.set_clamped(False)
    state = model.initSystem()
    coordinates = {item.getName(): item for item in model.getCoordinateSet()}
    frames = [_body(model, name) for name in bodies]
    n_frames = len(next(iter(q.values()))) if q else 0
    rotation = np.empty((n_frames, len(bodies), 3, 3))
    position = np.empty((n_frames, len(bodies), 3))
    for i in range(n_frames):
        for name, values in q.items():
            coordinates[name].setValue(state, float(values[i]), False)
        model.realizePosition(state)
        for k, frame in enumerate(frames):
            transform = frame.getTransformInGround(state)
            turn = transform.R()
            rotation[i, k] = [[turn.get(a, b) for b in range(3)] for a in range(3)]
            position[i, k] = read_vector(transform.p())
    return Poses(rotation=rotation, position=position)


def place_markers(
    osim: str, markers: Sequence[str], q: Mapping[str, np.ndarray]
) -> Float[np.ndarray, "frame marker 3"]:
    """Let OpenSim place a model's markers for given coordinates, constraints not enforced [m].

    Args:
        osim: The model as OpenSim XML text.
        markers: Marker names.
        q: Every coordinate by name, one value a frame [rad, m].
    """
    description = describe_markers(osim)
    bodies = sorted({description[name].body for name in markers})
    poses = place_bodies(osim, bodies, q)
    placed = np.empty((len(poses.position), len(markers), 3))
    for k, name in enumerate(markers):
        b = bodies.index(description[name].body)
        placed[:, k] = poses.position[:, b] + poses.rotation[:, b] @ description[name].position
    return placed


def describe_markers(osim: str) -> dict[str, ModelMarker]:
    """Read a model's markers by name; works for models that cannot be compiled too."""
    model = load_model(without_forces(osim))
    return {item.getName(): read_marker(item) for item in model.getMarkerSet()}


def _body(model: opensim.Model, name: str) -> opensim.PhysicalFrame:
    return model.getGround() if name == "ground" else model.getBodySet().get(name)


@dataclass(frozen=True, slots=True)
class MusclePaths:
    """Muscle path lengths [m] in given poses, and what relates them to fibres.

    Attributes:
        names: Muscles in model order.
        length: Path length of each muscle in each pose [m].
        optimal_fiber_length: [m].
        tendon_slack_length: [m].
        pennation: At optimal fibre length [rad].
    """

    names: tuple[str, ...]
    length: Float[np.ndarray, "frame muscle"]
    optimal_fiber_length: Float[np.ndarray, " muscle"]
    tendon_slack_length: Float[np.ndarray, " muscle"]
    pennation: Float[np.ndarray, " muscle"]

    @property
    def normalized_fiber_length(self) -> Float[np.ndarray, "frame muscle"]:
        """Fibre length over optimal fibre length, with a rigid tendon and constant thickness."""
        along = np.maximum(self.length - self.tendon_slack_length, 0.0)
        across = self.optimal_fiber_length * np.sin(self.pennation)
        return np.hypot(along, across) / self.optimal_fiber_length


def muscle_paths(
    osim: str, q: Mapping[str, np.ndarray], *, muscles: Sequence[str] | None = None
) -> MusclePaths:
    """Let OpenSim measure muscle paths in given poses.

    Args:
        osim: The model as OpenSim XML text.
        q: Coordinates by name, one value a frame [rad, m]; those left out stay at their defaults
            and coupled ones follow their leaders.
        muscles: Names of the muscles wanted; all by default.
    """
    model = load_model(osim)
    state = model.initSystem()
    coordinates = {item.getName(): item for item in model.getCoordinateSet()}
    items = [item for item in model.getMuscles() if muscles is None or item.getName() in muscles]
    n_frames = len(next(iter(q.values()))) if q else 1
    length = np.empty((n_frames, len(items)))
    for i in range(n_frames):
        for name, values in q.items():
            if not coordinates[name].getLocked(state):
                coordinates[name].setValue(state, float(values[i]), False)
        model.assemble(state)
        model.realizePosition(state)
        length[i] = [item.getLength(state) for item in items]
    return MusclePaths(
        names=tuple(item.getName() for item in items),
        length=length,
        optimal_fiber_length=np.array([item.getOptimalFiberLength() for item in items]),
        tendon_slack_length=np.array([item.getTendonSlackLength() for item in items]),
        pennation=np.array([item.getPennationAngleAtOptimalFiberLength() for item in items]),
    )
