# pyright: basic
"""Muscle paths as OpenSim lays them, wrapping included, in any number of poses."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import opensim
from jaxtyping import Float

from hiphinge.body.opensim_model import base_name, load_model, read_placement
from hiphinge.body.opensim_muscles import path_of
from hiphinge.muscles import PathSample
from hiphinge.types import BodyModel


class PathSampler:
    """A model that OpenSim has read once, ready to lay its muscles in any poses."""

    def __init__(self, body: BodyModel) -> None:
        """Read the model.

        Args:
            body: A compiled body; its `osim` text is read.
        """
        self._model = load_model(body.osim)
        for item in self._model.updCoordinateSet():
            item.set_locked(False)
            item.set_clamped(False)
        self._state = self._model.initSystem()
        names = body.coordinates.names
        self._coordinates = [self._model.getCoordinateSet().get(name) for name in names]
        self._order = _speed_order(self._model, self._state, self._coordinates)
        self._bodies = {name: k for k, name in enumerate(body.bodies)}

    def sample(
        self,
        q: Float[np.ndarray, "frame coordinate"],
        *,
        muscles: Sequence[int] | None = None,
    ) -> PathSample:
        """Lay muscles along their paths.

        Args:
            q: All coordinates, followers included [rad, m].
            muscles: Indices of the muscles wanted; all by default.
        """
        items = list(self._model.getMuscles())
        chosen = list(range(len(items))) if muscles is None else list(muscles)
        paths = [path_of(items[index]) for index in chosen]
        moves = [_has_moving_points(path) for path in paths]
        n_bodies = _count_mobile_bodies(self._model, self._state) if any(moves) else 0
        pulls = _Pulls(self._bodies)
        length = np.empty((len(q), len(paths)))
        moving_arm = np.zeros((len(q), len(paths), len(self._coordinates)))
        for i, pose in enumerate(q):
            self._move(pose)
            for k, path in enumerate(paths):
                length[i, k] = path.getLength(self._state)
                pulls.add(path, self._state)
                if moves[k]:
                    forces = _mobility_forces(path, self._state, n_bodies)
                    moving_arm[i, k] = forces[self._order]
        body, point, force = pulls.arrays()
        return PathSample(
            muscle=np.array(chosen, dtype=np.int64),
            length=length,
            first_pull=np.array(pulls.first, dtype=np.int64),
            pull_body=body,
            pull_point=point,
            pull_force=force,
            moving_arm=moving_arm,
        )

    def _move(self, pose: Float[np.ndarray, " coordinate"]) -> None:
        for coordinate, value in zip(self._coordinates, pose.tolist(), strict=True):
            coordinate.setValue(self._state, value, False)
        self._model.realizePosition(self._state)


def sample_paths(
    body: BodyModel,
    q: Float[np.ndarray, "frame coordinate"],
    *,
    muscles: Sequence[int] | None = None,
) -> PathSample:
    """Lay muscles along their paths in given poses, once.

    Args:
        body: A compiled body; its `osim` text is read.
        q: All coordinates, followers included [rad, m].
        muscles: Indices of the muscles wanted; all by default.
    """
    return PathSampler(body).sample(q, muscles=muscles)


def _has_moving_points(path: opensim.GeometryPath) -> bool:
    points = path.getPathPointSet()
    kinds = {points.get(k).getConcreteClassName() for k in range(points.getSize())}
    return "MovingPathPoint" in kinds


@dataclass(slots=True)
class _Pulls:
    """Pulls of all sampled paths, laid end to end.

    Frames are told apart by where they lie in memory: asking for a name takes longer than a path.
    """

    bodies: dict[str, int]
    first: list[int] = field(default_factory=lambda: [0])
    frame: list[int] = field(default_factory=list)
    point: list[np.ndarray] = field(default_factory=list)
    force: list[np.ndarray] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)
    frames: list[opensim.PhysicalFrame] = field(default_factory=list)

    def add(self, path: opensim.GeometryPath, state: opensim.State) -> None:
        pulls = opensim.ArrayPointForceDirection()
        path.getPointForceDirections(state, pulls)
        for k in range(pulls.getSize()):
            pull = pulls.get(k)
            frame = pull.frame()
            place = int(frame.this)
            if place not in self.seen:
                self.seen[place] = len(self.frames)
                self.frames.append(frame)
            self.frame.append(self.seen[place])
            self.point.append(pull.point().to_numpy())
            self.force.append(pull.direction().to_numpy())
        self.first.append(len(self.frame))

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return body, point in the body's axes and force of every pull."""
        if not self.frame:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 3)), np.zeros((0, 3))
        frame = np.array(self.frame, dtype=np.int64)
        # OpenSim gives a point in the axes of the frame that it names.
        body = np.array([self.bodies[base_name(item)] for item in self.frames], dtype=np.int64)
        placements = [read_placement(item) for item in self.frames]
        rotation = np.stack([placement.rotation for placement in placements])
        position = np.stack([placement.position for placement in placements])
        point = np.concatenate(self.point).reshape(-1, 3)
        turned = np.einsum("pij,pj->pi", rotation[frame], point) + position[frame]
        return body[frame], turned, np.concatenate(self.force).reshape(-1, 3)


def _speed_order(
    model: opensim.Model, state: opensim.State, coordinates: Sequence[opensim.Coordinate]
) -> list[int]:
    """Find each coordinate's place among the generalised speeds."""
    n_speeds = state.getNU()
    order = []
    for coordinate in coordinates:
        state.setU(opensim.Vector(n_speeds, 0.0))
        coordinate.setSpeedValue(state, 1.0)
        order.append(int(np.argmax(np.abs(state.getU().to_numpy()))))
    state.setU(opensim.Vector(n_speeds, 0.0))
    model.realizePosition(state)
    return order


def _count_mobile_bodies(model: opensim.Model, state: opensim.State) -> int:
    jacobian = opensim.Matrix()
    model.getMatterSubsystem().calcSystemJacobian(state, jacobian)
    return jacobian.nrow() // 6


def _mobility_forces(
    path: opensim.GeometryPath, state: opensim.State, n_bodies: int
) -> Float[np.ndarray, " speed"]:
    still = opensim.SpatialVec(opensim.Vec3(0), opensim.Vec3(0))
    body_forces = opensim.VectorOfSpatialVec(n_bodies, still)
    forces = opensim.Vector(state.getNU(), 0.0)
    path.addInEquivalentForces(state, 1.0, body_forces, forces)
    return forces.to_numpy()
