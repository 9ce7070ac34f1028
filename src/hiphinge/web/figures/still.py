"""The default body standing still: who carries what in a pose that is in balance.

Nothing moves, so all that counts is where the segments' masses lie and where the ground pushes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, Int

from hiphinge.body import default_body, forward_kinematics
from hiphinge.loads.assemble import DrawSettings, build_task, draw_muscles
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics, wrench_at_point
from hiphinge.loads.kept_paths import musculature_of
from hiphinge.loads.laying import ByOpenSim, muscle_geometry
from hiphinge.loads.sites import Sites, find_sites
from hiphinge.loads.trajectory import Trajectory, follow
from hiphinge.loads.what_if import carry
from hiphinge.muscles import Musculature
from hiphinge.pictures.mannequin import Mannequin
from hiphinge.types import BodyModel, ReadOnly

GRAVITY = 9.80665
N_DRAWS = 60
FEET = ("calcn_l", "calcn_r")


@dataclass(frozen=True, slots=True)
class StillBody:
    """The default body, its muscles and OpenSim to lay them.

    Attributes:
        man: The body with flesh.
        musculature: Its muscles.
        sites: Joints with loads.
        lays: Lays wrapping muscles.
    """

    man: Mannequin
    musculature: Musculature
    sites: Sites
    lays: ByOpenSim

    @property
    def body(self) -> BodyModel:
        """The body model."""
        return self.man.body

    @property
    def weight(self) -> float:
        """Body weight [N]."""
        return GRAVITY * float(self.body.mass.sum())


@dataclass(frozen=True, slots=True)
class Carried(ReadOnly):
    """What joints and muscles carry, pose by pose; draw 0 is the best estimate.

    Attributes:
        moment: Of each free coordinate [N m].
        force: Of each muscle [N].
        contact: On the body beyond each joint [N].
        status: As in `static_optimization`.
    """

    moment: Float[np.ndarray, "pose free"]
    force: Float[np.ndarray, "draw pose muscle"]
    contact: Float[np.ndarray, "draw pose site"]
    status: Int[np.ndarray, "draw pose"]


@cache
def still_body() -> StillBody:
    """Return the default body, ready for poses.

    Raises:
        AssetError: the model is not there and cannot be fetched.

    Example:
        >>> still_body().weight.__round__()  # doctest: +SKIP
        739
    """
    body = default_body()
    sites = find_sites(body)
    return StillBody(Mannequin(body), musculature_of(body), sites, ByOpenSim(body, sites))


def pose(
    who: StillBody,
    angles_deg: Mapping[str, float],
    *,
    lean_deg: float = 0.0,
    list_deg: float = 0.0,
) -> Float[np.ndarray, " coordinate"]:
    """Return all coordinates of a pose with the lowest part of the body on the ground.

    Args:
        who: The body.
        angles_deg: By the mannequin's names; a name without a side stands for both.
        lean_deg: Of the pelvis, forward.
        list_deg: Of the pelvis, its right side down.
    """
    values = np.zeros(len(who.man.names))
    for name, angle in angles_deg.items():
        for column, own in enumerate(who.man.names):
            if own in (name, f"{name}_r", f"{name}_l"):
                values[column] = np.deg2rad(angle)
    q = who.man.coordinates(values[None])[0]
    names = who.body.coordinates.names
    q[names.index("pelvis_tilt")] = -np.deg2rad(lean_deg)
    q[names.index("pelvis_list")] = np.deg2rad(list_deg)
    q[names.index("pelvis_ty")] -= float((balls(who, q)[:, 1] - who.man.flesh.radius).min())
    return q


def balls(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> Float[np.ndarray, "ball 3"]:
    """Return the centres of the flesh's balls on the ground's axes [m]."""
    placed = forward_kinematics(who.body, q[None])
    return who.man.balls(placed.rotation, placed.position)[0]


def mass_centers(
    who: StillBody, q: Float[np.ndarray, " coordinate"]
) -> Float[np.ndarray, "body 3"]:
    """Return the mass centre of every body [m]."""
    placed = forward_kinematics(who.body, q[None])
    turned = np.einsum("bij,bj->bi", placed.rotation[0], who.body.mass_center)
    return placed.position[0] + turned


def center(who: StillBody, q: Float[np.ndarray, " coordinate"]) -> Float[np.ndarray, "3"]:
    """Return the whole body's mass centre [m]."""
    return who.body.mass @ mass_centers(who, q) / who.body.mass.sum()


def joint(who: StillBody, q: Float[np.ndarray, " coordinate"], name: str) -> Float[np.ndarray, "3"]:
    """Return where a body's own origin lies: the joint that carries it [m]."""
    return forward_kinematics(who.body, q[None]).position[0, who.body.bodies.index(name)]


def push(
    who: StillBody,
    q: Float[np.ndarray, "pose coordinate"],
    feet: tuple[str, ...] = FEET,
) -> ExternalWrench:
    """Return the ground's push: weight shared by the feet, under the mass centre.

    Args:
        who: The body.
        q: Poses.
        feet: One foot carries at the place of the mass centre; each of two carries half, straight
            beside it in the foot's own track.
    """
    point = np.zeros((1, len(q), len(feet), 3))
    force = np.zeros_like(point)
    force[..., 1] = who.weight / len(feet)
    for frame, one in enumerate(q):
        middle = center(who, one)
        for place, foot in enumerate(feet):
            aside = middle[2] if len(feet) == 1 else joint(who, one, foot)[2]
            point[0, frame, place] = (middle[0], 0.0, aside)
    index = np.array([who.body.bodies.index(foot) for foot in feet])
    return wrench_at_point(index, force, point, np.zeros_like(force))


def moments_per_mass(
    who: StillBody, q: Float[np.ndarray, "pose coordinate"], external: ExternalWrench
) -> dict[str, Float[np.ndarray, " pose"]]:
    """Return what each free coordinate needs in poses at rest, by its name [N m/kg]."""
    net = inverse_dynamics(who.body, at_rest(who, q), external)
    columns = who.body.coordinates.free
    return {
        who.body.coordinates.names[int(column)]: net.moment[0, :, place] / who.body.mass.sum()
        for place, column in enumerate(columns)
    }


def at_rest(who: StillBody, q: Float[np.ndarray, "pose coordinate"]) -> Trajectory:
    """Return poses as a movement without speed."""
    still = np.zeros((1, *q.shape))
    return follow(who.body, Trajectory(np.arange(len(q)) / 100.0, q[None], still, still))


def lay(who: StillBody, q: Float[np.ndarray, "pose coordinate"]) -> Geometry:
    """Lay all muscles in given poses, wrapping ones by OpenSim."""
    return muscle_geometry(who.body, who.musculature, q, who.sites, by_opensim=who.lays)


def carry_still(
    who: StillBody,
    q: Float[np.ndarray, "pose coordinate"],
    external: ExternalWrench,
    *,
    n_draws: int = N_DRAWS,
) -> Carried:
    """Share the moments of poses among the muscles, in draws of people of one size.

    Args:
        who: The body.
        q: Poses.
        external: What pushes on the body.
        n_draws: Draws of muscle strength, fibre length, moment arm and cost.
    """
    moved = at_rest(who, q)
    net = inverse_dynamics(who.body, moved, external)
    geometry = lay(who, np.array(moved.q[0]))
    names = who.musculature.muscles.names
    draws = draw_muscles(len(names), settings=DrawSettings(n_draws=n_draws))
    task = build_task(
        who.body, who.musculature.muscles, moved, net, geometry, who.sites, draws=draws
    )
    found = carry(task)
    return Carried(
        moment=net.moment[0],
        force=found.force,
        contact=np.linalg.norm(found.contact, axis=-1),
        status=found.shares.status,
    )
