"""What other muscle strengths would change, peak by peak, from what a recording left behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge.loads.drawn import drawn_task
from hiphinge.loads.groups import StrengthChange, group_members, strength_factors
from hiphinge.loads.judgement import matching
from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.peaks import Peaks, change_range, find_peaks, median_over, spread_of
from hiphinge.loads.scene import Scene
from hiphinge.loads.state import LoadState, load_state
from hiphinge.loads.static_optimization import INFEASIBLE, SOLVED
from hiphinge.loads.what_if import Carried, MuscleTask, carry, evaluate, rescale
from hiphinge.types import ChangedLoad, Scenario

# An activation this close to its largest counts as saturated.
_SATURATED = 0.995
# Fewer frames than this share that the muscles can no longer make are the filter's, not theirs.
_FEW_FRAMES = 0.01
# With more than this share of frames beyond the muscles as they are, a movement was not possible
# for the model to begin with; with more than the other one there is nothing to compare with.
_MUCH, _MOST = 0.05, 0.5


@dataclass(frozen=True, slots=True)
class AnsweringLoads:
    """The loads of a recording, ready for questions.

    Attributes:
        state: All that is needed.
        scene: What a viewer draws; None when read from a folder.
    """

    state: LoadState
    scene: Scene | None = field(default=None, repr=False, compare=False)
    _known: list[tuple[Carried, tuple[Peaks, ...]]] = field(
        default_factory=list[tuple[Carried, tuple[Peaks, ...]]], repr=False, compare=False
    )

    def save(self, folder: Path) -> None:
        """Write the state into a folder."""
        self.state.save(folder)
        if self.scene is not None:
            self.scene.save(folder)

    def what_if(self, scales: Mapping[str, float], *, ranges: bool = True) -> Scenario:
        """Solve the same movement with other muscle strengths.

        Args:
            scales: Factors from 0 to 5 on the active strength of muscles or groups, such as
                {"gluteus_medius.left": 0.6}.
            ranges: Whether to solve the draws too, which takes about a second; without them every
                range is a point.

        Raises:
            SettingError: a muscle or group that the model does not have, or a factor out of range.
        """
        return self.answer(scales, task_of_draws(self.state) if ranges else None)

    def answer(self, scales: Mapping[str, float], drawn_as_is: MuscleTask | None) -> Scenario:
        """Answer like `what_if`, for callers that ask more than once.

        Args:
            scales: Factors on the active strength of muscles or groups.
            drawn_as_is: The task of all draws with the muscles as they are; None for no ranges.

        Raises:
            SettingError: a muscle or group that the model does not have, or a factor out of range.
        """
        return self.answer_over_time(scales, drawn_as_is)[0]

    def answer_over_time(
        self, scales: Mapping[str, float], drawn_as_is: MuscleTask | None = None
    ) -> tuple[Scenario, LoadCurves | None]:
        """Answer like `answer`, with the best estimate's loads over time.

        Returns:
            The scenario, and the loads over time; None where the movement is not possible.

        Raises:
            SettingError: a muscle or group that the model does not have, or a factor out of range.
        """
        state = self.state
        changes = [StrengthChange(target, float(factor)) for target, factor in scales.items()]
        factors = strength_factors(state.task.names, changes)
        carried, before = self._base()
        changed = rescale(state.task, carried, factors).carried
        feasible = _beyond(state, carried) < _MOST and _feasible(state, carried, changed)
        loads: tuple[ChangedLoad, ...] = ()
        curves = state.curves(changed) if feasible else None
        if curves is not None:
            after = _peaks(state, curves)
            drawn = () if drawn_as_is is None else _drawn(state, drawn_as_is, factors)
            loads = _compare(state, before, after, drawn)
        scenario = Scenario(
            scales=dict(scales),
            feasible=feasible,
            reserve_peak=_left_over(state, changed),
            saturated=_saturated(state, changed),
            loads=loads,
            possible_as_is=_beyond(state, carried) < _MUCH,
        )
        return scenario, curves

    def as_is(self) -> LoadCurves:
        """Return the loads over time with the muscles as they are, best estimate."""
        return self.state.curves(self._base()[0])

    def _base(self) -> tuple[Carried, tuple[Peaks, ...]]:
        """Evaluate the muscles as they are, once."""
        if not self._known:
            carried = evaluate(self.state.task, self.state.base)
            self._known.append((carried, _peaks(self.state, self.state.curves(carried))))
        return self._known[0]


def task_of_draws(state: LoadState) -> MuscleTask:
    """Return the task of all draws with the muscles as they are."""
    return drawn_task(state.task, state.muscles, state.inputs)


def _drawn(
    state: LoadState, task: MuscleTask, factors: Float[np.ndarray, " muscle"]
) -> tuple[Peaks, ...]:
    """Solve the draws with other strengths."""
    task = replace(task, strength=task.strength * factors)
    return find_peaks(state.drawn_curves(task, carry(task)), state.known_drawn, state.windows)


# What the report shows by itself: the gluteal muscles weaker and stronger.
GLUTEAL = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")
SHOWN_FACTORS = (0.6, 1.3)


def gluteal_scenarios(
    loads: AnsweringLoads, drawn_as_is: MuscleTask | None = None
) -> tuple[Scenario, ...]:
    """Answer what weaker and stronger gluteal muscles would change; none without such muscles.

    Args:
        loads: The loads of a recording.
        drawn_as_is: The task of all draws with the muscles as they are, where it is known already.
    """
    names = loads.state.task.names
    present = [group for group in GLUTEAL if group_members(names, group).any()]
    if not present:
        return ()
    task = task_of_draws(loads.state) if drawn_as_is is None else drawn_as_is
    return tuple(loads.answer(dict.fromkeys(present, factor), task) for factor in SHOWN_FACTORS)


def answering_loads(folder: Path) -> AnsweringLoads:
    """Read the loads that an analysis left in its `state` folder.

    Raises:
        InputError: there are none, or another version wrote them.
    """
    return AnsweringLoads(load_state(folder))


def _peaks(state: LoadState, curves: LoadCurves) -> tuple[Peaks, ...]:
    return find_peaks(curves, state.known, state.windows)


def _compare(
    state: LoadState,
    before: Sequence[Peaks],
    after: Sequence[Peaks],
    drawn: Sequence[Peaks],
) -> tuple[ChangedLoad, ...]:
    """Put every load beside what it was, where it is known."""
    found: list[ChangedLoad] = []
    drawn_before = {(one.id, one.side): one for one in state.drawn_peaks}
    drawn_after = {(one.id, one.side): one for one in drawn}
    for one, other in zip(before, after, strict=True):
        base, value = median_over(one), median_over(other)
        if base is None or value is None or (one.id, one.side) in state.withheld:
            continue
        low = high = value
        edges = (value - base, value - base)
        key = (one.id, one.side)
        if key in drawn_after and key in drawn_before:
            then, now = matching(one, drawn_before[key]), matching(one, drawn_after[key])
            low, high = spread_of(value, other, now, seed=state.seed)
            edges = change_range(value - base, then, now)
        found.append(ChangedLoad(one.id, one.side, one.unit, base, value, low, high, *edges))
    return tuple(found)


def _feasible(state: LoadState, before: Carried, after: Carried) -> bool:
    known = state.known.of(None)[state.solved]
    could = known & (before.shares.status[0] == SOLVED)
    lost = could & (after.shares.status[0] == INFEASIBLE)
    return bool(lost.sum() <= _FEW_FRAMES * max(int(could.sum()), 1))


def _beyond(state: LoadState, carried: Carried) -> float:
    """Return the share of frames with more to do than the muscles can, 0 where none is known."""
    known = state.known.of(None)[state.solved]
    if not known.any():
        known = np.ones_like(known)
    return float((carried.shares.status[0][known] == INFEASIBLE).mean())


def _left_over(state: LoadState, carried: Carried) -> float:
    known = state.known.of(None)[state.solved]
    bounded = np.isfinite(state.task.costs.reserve_bound)
    reserve = carried.shares.reserve[0][known][:, bounded]
    return float(np.abs(reserve).max(initial=0.0))


def _saturated(state: LoadState, carried: Carried) -> dict[str, float]:
    known = state.known.of(None)[state.solved]
    activation = carried.shares.activation[0][known]
    full = activation >= _SATURATED * state.task.costs.highest
    share = full.mean(axis=0) if len(full) else np.zeros(full.shape[1])
    return {
        name: float(part) for name, part in zip(state.task.names, share, strict=True) if part > 0
    }
