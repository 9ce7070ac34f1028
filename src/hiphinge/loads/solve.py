"""Static optimisation for one's own moments and muscles, or again for an analysis.

In every frame of every draw it makes

    sum over muscles of w a^p + sum over coordinates of (r / s)^2

smallest, subject to R (F a + F0) + r = moment and lowest <= a <= highest: activations a, strength F
and force at rest F0 along the tendon, moment arms R, reserves r of scale s, weights w, exponent p
(Crowninshield and Brand 1981, doi 10.1016/0021-9290(81)90035-X; OpenSim's static optimisation has
p = 2 and w = 1, Anderson and Pandy 2001, doi 10.1016/S0021-9290(00)00155-X).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.errors import SettingError
from hiphinge.loads.answer import AnsweringLoads
from hiphinge.loads.assemble import TaskSettings, balance_costs, carried_columns
from hiphinge.loads.cost_weights import MuscleTraits, muscle_traits, muscle_weights
from hiphinge.loads.fiber_forces import fiber_forces
from hiphinge.loads.state import LoadState
from hiphinge.loads.static_optimization import prepare, share_moments
from hiphinge.types import Analysis, ReadOnly

_AS_USUAL = TaskSettings()


@dataclass(frozen=True, slots=True)
class StaticProblem(ReadOnly):
    """Moments, and the muscles that have to make them.

    Attributes:
        traits: Names, strength, volume and places of the muscles: what weights depend on.
        coordinates: Name of each coordinate.
        moment: Net moment of each coordinate [N m].
        moment_arm: Moment of a unit tendon force [m]; one draw serves all.
        strength: Force along the tendon that full activation adds [N].
        passive: Force along the tendon at rest [N]; zeros for none.
        lowest: Smallest activation of each muscle.
        highest: Largest activation of each muscle.
    """

    traits: MuscleTraits
    coordinates: tuple[str, ...]
    moment: Float[np.ndarray, "draw frame dof"]
    moment_arm: Float[np.ndarray, "arm_draw frame dof muscle"]
    strength: Float[np.ndarray, "draw frame muscle"]
    passive: Float[np.ndarray, "draw frame muscle"]
    lowest: Float[np.ndarray, " muscle"]
    highest: Float[np.ndarray, " muscle"]

    @property
    def muscles(self) -> tuple[str, ...]:
        """Name of each muscle."""
        return self.traits.names

    @classmethod
    def of_arrays(
        cls,
        moment: Float[np.ndarray, "draw frame dof"],
        moment_arm: Float[np.ndarray, "arm_draw frame dof muscle"],
        strength: Float[np.ndarray, "draw frame muscle"],
        *,
        lowest: float = 0.01,
    ) -> "StaticProblem":
        """Pose a problem of muscles that are all alike but for arms and strength.

        Args:
            moment: Net moment of each coordinate [N m].
            moment_arm: Moment of a unit tendon force [m]; one draw serves all.
            strength: Force along the tendon at full activation [N].
            lowest: Smallest activation.

        Example:
            >>> import numpy as np
            >>> problem = StaticProblem.of_arrays(
            ...     np.array([[[20.0]]]), np.full((1, 1, 1, 2), 0.05), np.array([[[1000.0, 500.0]]])
            ... )
            >>> problem.muscles
            ('muscle 0', 'muscle 1')
        """
        n_dofs, n_muscles = int(moment.shape[-1]), int(strength.shape[-1])
        return cls(
            traits=MuscleTraits.alike(tuple(f"muscle {k}" for k in range(n_muscles))),
            coordinates=tuple(f"coordinate {k}" for k in range(n_dofs)),
            moment=moment,
            moment_arm=moment_arm,
            strength=strength,
            passive=np.zeros_like(strength),
            lowest=np.full(n_muscles, lowest),
            highest=np.ones(n_muscles),
        )


@dataclass(frozen=True, slots=True)
class StaticSolution(ReadOnly):
    """How the moments are shared.

    Attributes:
        muscles: Name of each muscle.
        coordinates: Name of each coordinate.
        activation: From lowest to highest.
        force: Tendon force, at rest and active [N].
        reserve: Moment that the muscles left over [N m].
        status: 0 solved, 1 not converged, 2 infeasible: a reserve beyond its bound.
        imbalance: Largest |R (F a + F0) + r - moment| [N m].
    """

    muscles: tuple[str, ...]
    coordinates: tuple[str, ...]
    activation: Float[np.ndarray, "draw frame muscle"]
    force: Float[np.ndarray, "draw frame muscle"]
    reserve: Float[np.ndarray, "draw frame dof"]
    status: Int[np.ndarray, "draw frame"]
    imbalance: Float[np.ndarray, "draw frame"]

    @property
    def is_solved(self) -> Bool[np.ndarray, "draw frame"]:
        """Frames that converged with reserves within their bounds."""
        return self.status == 0


def solve_static(
    source: StaticProblem | Analysis, settings: TaskSettings = _AS_USUAL
) -> StaticSolution:
    """Share joint moments among muscles, all frames and draws in one batch.

    Minimises sum w a^p + sum (r / s)^2 subject to R (F a + F0) + r = moment and
    lowest <= a <= highest (Crowninshield and Brand 1981, doi 10.1016/0021-9290(81)90035-X), by a
    Newton method on the dual.

    What `settings` offers: weights by strength, "equal", by volume or by name, dearer knee muscles,
    exponent 2 or 3, scale and bound of the reserves; and, for an analysis, fibres: mode "corrected"
    or "compatible" (OpenSim's terms), rigid, elastic or mixed tendons, passive force. A problem
    of one's own brings its forces, so that settings of the fibres do not concern it.

    Args:
        source: A problem, or an analysis with loads, whose best estimate is solved again.
        settings: Costs, reserves, fibres.

    Raises:
        SettingError: The analysis has no loads, or a setting is not allowed.

    Example:
        Two muscles with the same arm; the stronger one takes more.

        >>> import numpy as np
        >>> problem = StaticProblem.of_arrays(
        ...     np.array([[[20.0]]]), np.full((1, 1, 1, 2), 0.05), np.array([[[1000.0, 500.0]]])
        ... )
        >>> solution = solve_static(problem)
        >>> solution.activation.round(2).tolist(), solution.is_solved.tolist()
        ([[[0.32, 0.16]]], [[True]])
        >>> solution.force.round(0).tolist()
        [[[320.0, 80.0]]]
    """
    problem = source if isinstance(source, StaticProblem) else static_problem(source, settings)
    leaning = np.matmul(problem.moment_arm, problem.passive[..., None])[..., 0]
    balance = prepare(problem.moment - leaning, problem.moment_arm)
    weight = muscle_weights(problem.traits, settings.weights)[None]
    costs = balance_costs(
        problem.coordinates,
        (problem.lowest, problem.highest),
        problem.moment[0],
        problem.moment_arm[0],
        weight,
        settings,
    )
    shares = share_moments(balance, problem.strength, costs, settings=settings.static)
    return StaticSolution(
        muscles=problem.muscles,
        coordinates=problem.coordinates,
        activation=shares.activation,
        force=shares.activation * problem.strength + problem.passive,
        reserve=shares.reserve,
        status=shares.status,
        imbalance=shares.imbalance.max(axis=-1, initial=0.0),
    )


def static_problem(analysis: Analysis, settings: TaskSettings = _AS_USUAL) -> StaticProblem:
    """Return the best estimate of an analysis as a problem, in the frames that were solved.

    Args:
        analysis: With loads.
        settings: Of the fibres.

    Raises:
        SettingError: The analysis has no loads.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> static_problem(standing_still())
        Traceback (most recent call last):
        ...
        hiphinge.errors.SettingError: this analysis has no loads; analyse without loads=False
    """
    if analysis.body is None or not isinstance(analysis.kept_loads, AnsweringLoads):
        raise SettingError("this analysis has no loads", advice="analyse without loads=False")
    state, body = analysis.kept_loads.state, analysis.body
    forces = fiber_forces(state.muscles, state.length, state.speed, settings=settings.fibers)
    free = body.coordinates.free[carried_columns(body)]
    arm = _dense_arms(state)
    at_rest = np.matmul(arm, state.task.passive[..., None])[..., 0]
    coordinates = tuple(body.coordinates.names[int(index)] for index in free)
    across = state.task.maps.muscles_across("knee", len(state.task.names))
    return StaticProblem(
        traits=muscle_traits(state.muscles, coordinates, arm[0], across),
        coordinates=coordinates,
        moment=state.task.balance.moment + at_rest,
        moment_arm=arm,
        strength=forces.strength[None],
        passive=forces.passive[None],
        lowest=state.muscles.lowest,
        highest=state.muscles.highest,
    )


def _dense_arms(state: LoadState) -> Float[np.ndarray, "1 frame dof muscle"]:
    """Unpack the moment arms."""
    balance = state.task.balance
    n_frames, n_dofs = balance.moment.shape[1:]
    arm = np.zeros((1, n_frames, n_dofs, len(state.task.names)))
    arm[:, :, balance.blocks.entry_row, balance.blocks.entry_column] = balance.arm
    return arm
