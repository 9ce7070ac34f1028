"""From a body in motion to the task that its muscles have to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.cost_weights import WeightSettings, muscle_traits, muscle_weights
from hiphinge.loads.fiber_forces import FiberSettings, fiber_forces
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.inverse_dynamics import NetMoments
from hiphinge.loads.joint_loads import load_maps
from hiphinge.loads.sites import Sites
from hiphinge.loads.static_optimization import Costs, StaticSettings, prepare
from hiphinge.loads.trajectory import Trajectory
from hiphinge.loads.what_if import MuscleTask
from hiphinge.muscles import MuscleSet
from hiphinge.types import BodyModel, ReadOnly

# Beginnings of coordinate names that these models' muscles move badly or not at all: arms, hands,
# head. So it is for any coordinate without a moment arm of a millimetre.
_WITHOUT_MUSCLES = ("arm_", "elbow", "pro_sup", "wrist", "neck")
_NO_ARM = 1e-3


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """How a task is set up.

    Attributes:
        static: How moments are shared.
        fibers: How fibre forces are computed.
        weights: What each muscle's activation costs.
        reserve_scale: Reserve that costs as much as a muscle at full activation [N m], for
            coordinates that muscles move.
        arm_reserve_scale: The same for arms, hands, head and whatever else goes without muscles;
            these have no bound.
        reserve_share: Largest reserve as a share of the coordinate's largest moment; a frame
            beyond it is infeasible.
        least_bound: Smallest such bound [N m].
    """

    static: StaticSettings = field(default_factory=StaticSettings)
    fibers: FiberSettings = field(default_factory=FiberSettings)
    weights: WeightSettings = field(default_factory=WeightSettings)
    reserve_scale: float = 1.0
    arm_reserve_scale: float = 20.0
    reserve_share: float = 0.05
    least_bound: float = 2.0


@dataclass(frozen=True, slots=True)
class MuscleDraws(ReadOnly):
    """Factors on what muscles can do; draw 0 is all ones.

    Attributes:
        max_force: On maximum isometric force.
        optimal_length: On optimal fibre length.
        moment_arm: On all moment arms of a muscle.
        cost: On the weight of a muscle's activation.
        knee_cost: On the weights of all muscles that cross a knee.
    """

    max_force: Float[np.ndarray, "draw muscle"]
    optimal_length: Float[np.ndarray, "draw muscle"]
    moment_arm: Float[np.ndarray, "draw muscle"]
    cost: Float[np.ndarray, "draw muscle"]
    knee_cost: Float[np.ndarray, "draw 1"]


@dataclass(frozen=True, slots=True)
class DrawSettings:
    """Standard deviations of the factors' logarithms.

    Attributes:
        n_draws: Draws, the best estimate included.
        max_force: Of maximum isometric force.
        optimal_length: Of optimal fibre length.
        moment_arm: Of moment arms.
        cost: Of the weight of each muscle's activation. Nobody's muscles are known to follow one
            cost; this spread and the next are our defaults. Alone they hold the force of an
            instrumented knee in half of the cycle or less; the model's own error is drawn besides
            (`validation/knee.md`).
        knee_cost: Of the weights of all muscles that cross a knee, together.
        seed: Of the draws.
    """

    n_draws: int = 50
    max_force: float = 0.15
    optimal_length: float = 0.05
    moment_arm: float = 0.07
    cost: float = 0.3
    knee_cost: float = 0.3
    seed: int = 1


def draw_muscles(n_muscles: int, *, settings: DrawSettings = DrawSettings()) -> MuscleDraws:
    """Draw what differs between people of the same size.

    Example:
        >>> draws = draw_muscles(3, settings=DrawSettings(n_draws=2))
        >>> draws.max_force[0].tolist(), draws.max_force.shape
        ([1.0, 1.0, 1.0], (2, 3))
    """
    rng = np.random.default_rng(settings.seed)
    spreads = {
        "max_force": n_muscles,
        "optimal_length": n_muscles,
        "moment_arm": n_muscles,
        "cost": n_muscles,
        "knee_cost": 1,
    }
    factors: list[np.ndarray] = []
    for name, n in spreads.items():
        drawn = np.exp(getattr(settings, name) * rng.standard_normal((settings.n_draws, n)))
        drawn[0] = 1.0
        factors.append(drawn)
    return MuscleDraws(*factors)


def build_task(
    body: BodyModel,
    muscles: MuscleSet,
    trajectory: Trajectory,
    net: NetMoments,
    geometry: Geometry,
    sites: Sites,
    *,
    draws: MuscleDraws | None = None,
    settings: TaskSettings = TaskSettings(),
) -> MuscleTask:
    """Gather all that sharing moments and evaluating loads needs.

    Coordinates of the joint that carries the whole body are left out: no muscle moves them, and
    what is left there is the residual of the recording.

    Args:
        body: The body.
        muscles: What the muscles can do.
        trajectory: The movement; one draw, or as many as `draws`.
        net: Its net moments, as many draws as the trajectory.
        geometry: Muscle geometry of the best estimate.
        sites: Joints with loads.
        draws: Differences between muscles; none by default.
        settings: Costs and reserves.
    """
    used = carried_columns(body)
    n_muscles = len(muscles.names)
    draws = draw_muscles(n_muscles, settings=DrawSettings(n_draws=1)) if draws is None else draws
    free = body.coordinates.free
    arm = geometry.moment_arm[:, used]
    speed = -np.einsum("fjm,fj->fm", geometry.moment_arm, trajectory.qd[0][:, free])
    strength, passive = drawn_fibers(muscles, geometry.length, speed, draws, settings.fibers)
    leaning = passive * draws.moment_arm[:, None]
    active = net.moment[:, :, used] - np.matmul(arm, leaning[..., None])[..., 0]
    names = [body.coordinates.names[int(c)] for c in free]
    maps = load_maps(body, trajectory.q, net, geometry.pull[None], sites)
    across = maps.muscles_across("knee", n_muscles)
    traits = muscle_traits(muscles, names, geometry.moment_arm, across)
    weights = drawn_weights(muscle_weights(traits, settings.weights), traits.crosses_knee, draws)
    return MuscleTask(
        names=muscles.names,
        balance=prepare(active, arm[None], factors=draws.moment_arm),
        strength=strength,
        passive=passive,
        costs=balance_costs(
            [names[int(k)] for k in used],
            (muscles.lowest, muscles.highest),
            net.moment[0][:, used],
            arm,
            weights,
            settings,
        ),
        maps=maps,
        settings=settings.static,
        fibers=settings.fibers,
    )


def carried_columns(body: BodyModel) -> Int[np.ndarray, " dof"]:
    """Return the free coordinates of joints that do not hang on the ground."""
    tree = body.tree
    hangs = np.zeros(len(body.coordinates.names), dtype=bool)
    for index in range(1, tree.parent.size):
        elements = slice(int(tree.first_element[index]), int(tree.first_element[index + 1]))
        driven = tree.element_coordinate[elements]
        if tree.parent[index] == 0:
            hangs[driven[driven >= 0]] = True
    return np.flatnonzero(~hangs[body.coordinates.free])


def drawn_fibers(
    muscles: MuscleSet,
    length: Float[np.ndarray, "frame muscle"],
    speed: Float[np.ndarray, "frame muscle"],
    draws: MuscleDraws,
    settings: FiberSettings,
) -> tuple[Float[np.ndarray, "draw frame muscle"], Float[np.ndarray, "draw frame muscle"]]:
    """Fibre forces of every draw; a longer fibre goes with a shorter tendon."""
    strength = np.empty((len(draws.max_force), *length.shape))
    passive = np.empty_like(strength)
    for k, (force, fiber) in enumerate(zip(draws.max_force, draws.optimal_length, strict=True)):
        grown = muscles.optimal_length * (fiber - 1.0) * np.cos(muscles.pennation)
        drawn = replace(
            muscles,
            max_force=muscles.max_force * force,
            optimal_length=muscles.optimal_length * fiber,
            tendon_slack_length=np.maximum(muscles.tendon_slack_length - grown, 1e-3),
        )
        forces = fiber_forces(drawn, length, speed, settings=settings)
        strength[k], passive[k] = forces.strength, forces.passive
    return strength, passive


def drawn_weights(
    weight: Float[np.ndarray, " muscle"],
    crosses_knee: Bool[np.ndarray, " muscle"],
    draws: MuscleDraws,
) -> Float[np.ndarray, "draw muscle"]:
    """Return the weights of every draw.

    Args:
        weight: Of the best estimate.
        crosses_knee: Muscles that pull across a knee.
        draws: Factors.
    """
    return weight * draws.cost * np.where(crosses_knee, draws.knee_cost, 1.0)


def balance_costs(
    coordinates: Sequence[str],
    limits: tuple[Float[np.ndarray, " muscle"], Float[np.ndarray, " muscle"]],
    moment: Float[np.ndarray, "frame dof"],
    arm: Float[np.ndarray, "frame dof muscle"],
    weight: Float[np.ndarray, "cost_draw muscle"],
    settings: TaskSettings,
) -> Costs:
    """Return what limits and what costs.

    Args:
        coordinates: Names of the coordinates.
        limits: Smallest and largest activation of each muscle.
        moment: Net moments [N m].
        arm: Moment arms [m].
        weight: Of each muscle in the cost.
        settings: Scale and bounds of the reserves.
    """
    without: Bool[np.ndarray, " dof"] = np.array(
        [name.startswith(_WITHOUT_MUSCLES) for name in coordinates], dtype=bool
    )
    without = without | (np.abs(arm).max(axis=(0, 2)) < _NO_ARM)
    bound = np.maximum(settings.reserve_share * np.abs(moment).max(axis=0), settings.least_bound)
    return Costs(
        lowest=limits[0],
        highest=limits[1],
        weight=weight,
        reserve_scale=np.where(without, settings.arm_reserve_scale, settings.reserve_scale),
        reserve_bound=np.where(without, np.inf, bound),
    )
