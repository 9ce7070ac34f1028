"""Static optimisation: which muscles make the moments that a movement needs.

Every frame is solved for itself: the moments of inverse dynamics are shared among muscles so that
the sum of weighted activations to the power p is smallest (Crowninshield and Brand 1981,
doi 10.1016/0021-9290(81)90035-X; p = 2 as in OpenSim, Anderson and Pandy 2001,
doi 10.1016/S0021-9290(00)00155-X). Co-contraction beyond what the moments ask for is not seen.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.errors import SettingError
from hiphinge.loads.blocks import Blocks, find_blocks, pack
from hiphinge.loads.static_kernel import KernelBlocks, KernelCosts, solve_blocks
from hiphinge.types import ReadOnly

SOLVED, NOT_CONVERGED, INFEASIBLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class StaticSettings:
    """How moments are shared.

    Attributes:
        exponent: Power of the activation in the cost, 2 or 3.
        tolerance: Largest imbalance left, as a share of the frame's largest moment (at least
            1 N m is taken).
        max_steps: Newton steps before a frame counts as not converged.
    """

    exponent: int = 2
    tolerance: float = 1e-9
    max_steps: int = 100

    def __post_init__(self) -> None:
        if self.exponent not in (2, 3):
            raise SettingError("cost exponent", value=self.exponent, allowed="2, 3")


@dataclass(frozen=True, slots=True)
class Costs(ReadOnly):
    """What limits and what costs, muscle by muscle and coordinate by coordinate.

    Attributes:
        lowest: Smallest activation.
        highest: Largest activation.
        weight: Weight of each muscle in the cost, one draw for all or one for each; ones for equal
            weights.
        reserve_scale: Moment [N m] of a reserve that costs as much as a muscle at full activation.
        reserve_bound: A frame with a larger reserve counts as infeasible [N m]; may be infinite.
            The bound does not change the answer: the scale already makes a newton metre of
            reserve dearer than muscle, so a reserve grows only where muscles are at their limits.
    """

    lowest: Float[np.ndarray, " muscle"]
    highest: Float[np.ndarray, " muscle"]
    weight: Float[np.ndarray, "cost_draw muscle"]
    reserve_scale: Float[np.ndarray, " dof"]
    reserve_bound: Float[np.ndarray, " dof"]

    def __post_init__(self) -> None:
        ReadOnly.__post_init__(self)
        if not (self.weight > 0.0).all():
            raise SettingError("muscle weights", value=self.weight.min(), allowed="above 0")
        if not (self.reserve_scale > 0.0).all():
            worst = self.reserve_scale.min()
            raise SettingError("reserve scale", value=worst, allowed="above 0 N m")
        if not (self.reserve_bound >= 0.0).all():
            worst = self.reserve_bound.min()
            raise SettingError("reserve bound", value=worst, allowed="0 N m or more")
        if not ((self.lowest >= 0.0) & (self.lowest <= self.highest)).all():
            raise SettingError("activation limits", allowed="0 <= lowest <= highest")


def even_costs(
    n_muscles: int,
    n_dofs: int,
    *,
    lowest: float = 0.01,
    reserve_scale: float = 1.0,
    reserve_bound: float = np.inf,
) -> Costs:
    """Return equal costs for all muscles and reserves.

    Example:
        >>> even_costs(3, 2).highest.tolist()
        [1.0, 1.0, 1.0]
    """
    return Costs(
        lowest=np.full(n_muscles, lowest),
        highest=np.ones(n_muscles),
        weight=np.ones((1, n_muscles)),
        reserve_scale=np.full(n_dofs, reserve_scale),
        reserve_bound=np.full(n_dofs, reserve_bound),
    )


@dataclass(frozen=True, slots=True)
class Balance(ReadOnly):
    """Moment arms and moments that muscles have to balance, blocks found.

    Attributes:
        blocks: What must be solved together.
        arm: Packed moment arms, one draw or as many as `moment` [m].
        moment: Moments for the active muscle forces to make [N m].
    """

    blocks: Blocks
    arm: Float[np.ndarray, "arm_draw frame entry"]
    moment: Float[np.ndarray, "draw frame dof"]


def prepare(
    moment: Float[np.ndarray, "draw frame dof"],
    moment_arm: Float[np.ndarray, "arm_draw frame dof muscle"],
    *,
    factors: Float[np.ndarray, "draw muscle"] | None = None,
) -> Balance:
    """Find the blocks and pack the moment arms, once for any number of solutions.

    Args:
        moment: Net moment of each coordinate, passive muscle moments already taken off [N m].
        moment_arm: Moment of a unit tendon force, d(work)/d(coordinate) [m]; one draw serves all.
        factors: On all moment arms of each muscle, draw by draw; None for none.
    """
    if len(moment_arm) not in (1, len(moment)):
        raise ValueError("moment_arm needs one draw or as many as moment")
    blocks = find_blocks(moment_arm)
    arm = pack(moment_arm, blocks)
    if factors is not None:
        arm = arm * np.ascontiguousarray(factors[:, blocks.entry_column])[:, None]
    return Balance(blocks, arm, np.ascontiguousarray(moment))


@dataclass(frozen=True, slots=True)
class Shares(ReadOnly):
    """How the moments are shared.

    Attributes:
        activation: From lowest to highest.
        reserve: Moment that the muscles left over [N m].
        status: 0 solved, 1 not converged, 2 infeasible: a reserve beyond its bound.
        imbalance: Largest |R f a + reserve - moment| in each block [N m].
        multiplier: Marginal cost of each moment [1/(N m)].
    """

    activation: Float[np.ndarray, "draw frame muscle"]
    reserve: Float[np.ndarray, "draw frame dof"]
    status: Int[np.ndarray, "draw frame"]
    imbalance: Float[np.ndarray, "draw frame block"]
    multiplier: Float[np.ndarray, "draw frame dof"]

    def objective(self, costs: Costs, *, exponent: int = 2) -> Float[np.ndarray, "draw frame"]:
        """Return the cost that was made smallest."""
        muscles = (costs.weight[:, None] * self.activation**exponent).sum(axis=-1)
        return muscles + ((self.reserve / costs.reserve_scale) ** 2).sum(axis=-1)


def share_moments(
    balance: Balance,
    strength: Float[np.ndarray, "draw frame muscle"],
    costs: Costs,
    *,
    settings: StaticSettings = StaticSettings(),
) -> Shares:
    """Share joint moments among muscles, all frames and draws at once.

    Minimises sum w a^p + sum (reserve / scale)^2 subject to R f a + reserve = moment and
    lowest <= a <= highest, exactly for p = 2 (see `static_kernel` for the method).

    Args:
        balance: From `prepare`.
        strength: Force along the tendon at full activation [N].
        costs: Bounds and weights.
        settings: Exponent and when to stop.

    Example:
        >>> import numpy as np
        >>> arm = np.array([[[[0.05, 0.05]]]])
        >>> balance = prepare(np.array([[[20.0]]]), arm)
        >>> strength = np.array([[[1000.0, 500.0]]])
        >>> shares = share_moments(balance, strength, even_costs(2, 1, reserve_scale=0.01))
        >>> shares.activation.round(3).tolist(), shares.status.tolist()
        ([[[0.32, 0.16]]], [[0]])
    """
    shape = balance.moment.shape
    start = Shares(
        activation=np.repeat(np.repeat(costs.lowest[None, None], shape[1], 1), shape[0], 0),
        reserve=np.zeros(shape),
        status=np.zeros(shape[:2], dtype=np.int64),
        imbalance=np.zeros((*shape[:2], balance.blocks.count)),
        multiplier=np.zeros(shape),
    )
    everything = np.arange(balance.blocks.count)
    return _solve(balance, strength, costs, everything, start, settings, again=False)


def share_again(
    balance: Balance,
    strength: Float[np.ndarray, "draw frame muscle"],
    costs: Costs,
    *,
    base: Shares,
    changed: Bool[np.ndarray, " muscle"],
    settings: StaticSettings = StaticSettings(),
) -> Shares:
    """Solve only the blocks that hold a changed muscle; the others keep `base`."""
    which = balance.blocks.holding(changed)
    return _solve(balance, strength, costs, which, base, settings, again=True)


def _solve(
    balance: Balance,
    strength: Float[np.ndarray, "draw frame muscle"],
    costs: Costs,
    which: Int[np.ndarray, " block"],
    start: Shares,
    settings: StaticSettings,
    *,
    again: bool,
) -> Shares:
    before = (start.activation, start.reserve, start.multiplier, start.imbalance)
    activation, reserve, multiplier, imbalance = (item.copy() for item in before)
    solve_blocks(
        _frozen(which),
        KernelBlocks(*(_frozen(getattr(balance.blocks, name)) for name in KernelBlocks._fields)),
        KernelCosts(*(_frozen(getattr(costs, name)) for name in KernelCosts._fields)),
        _frozen(balance.arm),
        _frozen(strength),
        _frozen(balance.moment),
        settings.exponent,
        (settings.tolerance, settings.max_steps),
        again,
        (activation, reserve, multiplier, imbalance),
    )
    goal = settings.tolerance * np.maximum(1.0, np.abs(balance.moment).max(axis=-1, initial=0.0))
    beyond = np.abs(reserve) > costs.reserve_bound
    status = np.where(beyond.any(axis=-1), INFEASIBLE, SOLVED)
    # NaN moments give a NaN imbalance, which no comparison lets through.
    solved = (imbalance <= goal[..., None]).all(axis=-1)
    status = np.where(solved, status, NOT_CONVERGED)
    return Shares(activation, reserve, status, imbalance, multiplier)


def _frozen(array: np.ndarray) -> np.ndarray:
    """Return a contiguous read-only view, so that the kernel is compiled for one kind only."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
