"""What a viewer draws of the loads: muscle paths, their activation, the ground's push.

Paths are kept as points in their bodies' axes, once for all frames: with the bodies' places of
`poses.npz` they give the lines in space. Only points that come and go, or move within their body,
have a value in every frame. Muscles that wrap around surfaces are drawn by their points alone.
"""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.inverse_dynamics import ExternalWrench
from hiphinge.loads.paths_kernel import KernelRoutes
from hiphinge.loads.route_points_kernel import moving_places
from hiphinge.loads.sites import Sites
from hiphinge.loads.what_if import Carried
from hiphinge.loads.whole_body import Wrench, pressure_point
from hiphinge.muscles import CONDITIONAL, MOVING, MuscleRoutes, Musculature
from hiphinge.types import ReadOnly

FILE = "muscles.npz"
# Less than this has no centre of pressure worth drawing [N].
_LOADED_N = 20.0
# As in OpenSim, a conditional point counts up to this far outside its range [rad, m].
_RANGE_MARGIN = 1e-5


@dataclass(frozen=True, slots=True)
class Scene(ReadOnly):
    """Muscles and forces in every solved frame; small numbers in single precision.

    Attributes:
        time: Seconds on the recording's own axis.
        frame: The same instants counted among the recording's.
        muscle: OpenSim names.
        first_point: First path point of each muscle; one more entry than muscles.
        point_body: Body of each path point, as in `poses.npz`.
        point: Its place in the body's axes [m].
        wraps: Muscles that may wrap around a surface, which these points do not show.
        conditional: Path points that come and go.
        present: When they are there.
        moving: Path points that move within their bodies.
        moving_point: Where they are, in the body's axes [m].
        activation: Of each muscle.
        force: Along the tendon [N].
        site: Joints with loads, such as "hip_r".
        site_body: The body beyond each, in whose axes `contact` is.
        contact: Contact force on that body [N].
        foot_body: Heel bones, left before right.
        ground_force: The ground's force on each foot, in ground axes [N].
        ground_point: Its centre of pressure [m]; NaN where there is no force.
        ground_moment: Moment of the ground about the vertical through it [N m].
        ground_known: Where that force is known.
    """

    time: Float[np.ndarray, " frame"]
    frame: Int[np.ndarray, " frame"]
    muscle: tuple[str, ...]
    first_point: Int[np.ndarray, " muscles_and_one"]
    point_body: Int[np.ndarray, " point"]
    point: Float[np.ndarray, "point 3"]
    wraps: Bool[np.ndarray, " muscle"]
    conditional: Int[np.ndarray, " coming"]
    present: Bool[np.ndarray, "frame coming"]
    moving: Int[np.ndarray, " moving"]
    moving_point: Float[np.ndarray, "frame moving 3"]
    activation: Float[np.ndarray, "frame muscle"]
    force: Float[np.ndarray, "frame muscle"]
    site: tuple[str, ...]
    site_body: Int[np.ndarray, " site"]
    contact: Float[np.ndarray, "frame site 3"]
    foot_body: Int[np.ndarray, " foot"]
    ground_force: Float[np.ndarray, "frame foot 3"]
    ground_point: Float[np.ndarray, "frame foot 3"]
    ground_moment: Float[np.ndarray, "frame foot"]
    ground_known: Bool[np.ndarray, "frame foot"]

    def save(self, folder: Path) -> None:
        """Write `muscles.npz` into a folder; its arrays have the names of the attributes."""
        arrays = {item.name: np.asarray(getattr(self, item.name)) for item in fields(self)}
        with (folder / FILE).open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    def path(self, muscle: int, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a muscle's points in one frame: the body of each, and its place there [m]."""
        points = np.arange(int(self.first_point[muscle]), int(self.first_point[muscle + 1]))
        everywhere = np.array(self.point, dtype=float)
        everywhere[self.moving] = self.moving_point[frame]
        there = np.ones(len(everywhere), dtype=bool)
        there[self.conditional] = self.present[frame]
        points = points[there[points]]
        return self.point_body[points], everywhere[points]


@dataclass(frozen=True, slots=True)
class OnFeet(ReadOnly):
    """The ground's wrenches on the feet in the solved frames, where they are known, its height."""

    external: ExternalWrench
    known: Bool[np.ndarray, "2 frame"]
    height: float


def make_scene(
    musculature: Musculature,
    q: Float[np.ndarray, "frame coordinate"],
    carried: Carried,
    sites: Sites,
    ground: OnFeet,
    *,
    time: Float[np.ndarray, " frame"],
    frame: Int[np.ndarray, " frame"],
) -> Scene:
    """Gather what a viewer draws in the solved frames.

    Args:
        musculature: The muscles.
        q: Coordinates, followers included [rad, m].
        carried: Their activations and forces; the first draw counts.
        sites: Joints with loads.
        ground: What the ground does to the feet.
        time: Instants [s].
        frame: The same, counted among the recording's.
    """
    routes = musculature.routes
    conditional = np.flatnonzero(routes.kind == CONDITIONAL)
    moving = np.flatnonzero(routes.kind == MOVING)
    force, point, turning = _on_feet(ground)
    return Scene(
        time=time,
        frame=frame.astype(np.int32),
        muscle=musculature.muscles.names,
        first_point=routes.first_point.astype(np.int32),
        point_body=routes.body.astype(np.int16),
        point=routes.position.astype(np.float32),
        wraps=routes.wraps,
        conditional=conditional.astype(np.int32),
        present=_present(routes, conditional, q),
        moving=moving.astype(np.int32),
        moving_point=_moved(routes, moving, q),
        activation=carried.shares.activation[0].astype(np.float32),
        force=carried.force[0].astype(np.float32),
        site=tuple(
            name if side is None else f"{name}_{side[0]}"
            for name, side in zip(sites.names, sites.sides, strict=True)
        ),
        site_body=sites.body.astype(np.int16),
        contact=carried.contact[0].astype(np.float32),
        foot_body=ground.external.body.astype(np.int16),
        ground_force=force.astype(np.float32),
        ground_point=point.astype(np.float32),
        ground_moment=turning.astype(np.float32),
        ground_known=ground.known.T,
    )


def _present(
    routes: MuscleRoutes, points: Int[np.ndarray, " coming"], q: Float[np.ndarray, "frame _"]
) -> Bool[np.ndarray, "frame coming"]:
    value = q[:, routes.coordinate[points]]
    low, high = routes.low[points] - _RANGE_MARGIN, routes.high[points] + _RANGE_MARGIN
    return (value >= low) & (value <= high)


def _moved(
    routes: MuscleRoutes, points: Int[np.ndarray, " moving"], q: Float[np.ndarray, "frame _"]
) -> Float[np.ndarray, "frame moving 3"]:
    place = np.empty((len(q), points.size, 3))
    arrays = KernelRoutes(*(np.array(getattr(routes, name)) for name in KernelRoutes._fields))
    moving_places(arrays, np.array(points), np.array(q, dtype=float), place)
    return place.astype(np.float32)


def _on_feet(ground: OnFeet) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return force, centre of pressure and moment about the vertical there, foot by foot."""
    force, moment = ground.external.force[0], ground.external.moment[0]
    point = np.full(force.shape, np.nan)
    for foot in range(force.shape[1]):
        wrench = Wrench(force[None, :, foot], moment[None, :, foot])
        point[:, foot] = pressure_point(wrench, height=ground.height)[0]
    point[force[..., 1] < _LOADED_N] = np.nan
    turning = moment[..., 1] - np.cross(np.nan_to_num(point), force)[..., 1]
    return force, point, np.where(np.isfinite(point[..., 0]), turning, 0.0)
