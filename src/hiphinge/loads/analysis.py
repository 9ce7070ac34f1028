"""What muscles and joints carry in a recording: the only place that knows the order of steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Bool

from hiphinge.cache import StageCache
from hiphinge.loads.account import methods, warnings
from hiphinge.loads.answer import AnsweringLoads, gluteal_scenarios
from hiphinge.loads.assemble import carried_columns
from hiphinge.loads.case import Case, NotSolvable, draw_case, make_case
from hiphinge.loads.drawn import DrawnInputs, drawn_task
from hiphinge.loads.groups import side_of
from hiphinge.loads.inputs import AS_USUAL, LoadInputs, LoadSettings
from hiphinge.loads.judgement import Doubts, judge, left_over_by_side, refuse_all, withheld
from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.net_curves import joined, knee_flexion_deg, moment_curves
from hiphinge.loads.peaks import find_peaks
from hiphinge.loads.residual import residual_quality
from hiphinge.loads.scene import OnFeet, Scene, make_scene
from hiphinge.loads.series import load_series
from hiphinge.loads.soles import find_soles
from hiphinge.loads.state import LoadState, masked
from hiphinge.loads.what_if import Carried, carry
from hiphinge.progress import Step
from hiphinge.types import Load, LoadSeries, Scenario

_MASS_ASSUMED = (
    "body mass is not known: the scaled model's was assumed, and forces in newtons grow with it"
)


@dataclass(frozen=True, slots=True)
class LoadsResult:
    """Loads of a recording.

    Attributes:
        loads: Peaks, refused ones included.
        series: Loads over time, None when refused.
        kept: What a what-if needs, None when refused.
        scenarios: The same movement with other gluteal strengths.
        methods: What was done, one sentence each.
        warnings: What looks wrong, one sentence each.
        quality: Figures of how well motion and forces fit each other.
    """

    loads: tuple[Load, ...]
    series: LoadSeries | None = None
    kept: AnsweringLoads | None = None
    scenarios: tuple[Scenario, ...] = ()
    methods: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    quality: Mapping[str, float] = field(default_factory=dict[str, float])


def analyze_loads(
    inputs: LoadInputs,
    *,
    step: Step,
    settings: LoadSettings = AS_USUAL,
    cache: StageCache | None = None,
) -> LoadsResult:
    """Compute what muscles and joints carry.

    Args:
        inputs: The recorded movement and who made it.
        step: Hears how far the work is.
        settings: Filters, draws, costs.
        cache: Where muscle paths are kept; the user's cache folder by default.
    """
    settings = settings.suited(inputs.timeline.activity.value)
    try:
        case = make_case(inputs, settings, step=step, cache=cache)
    except NotSolvable as reason:
        return LoadsResult(refuse_all(str(reason)))
    step(0.7, "muscle forces")
    carried = carry(case.task)
    step(0.8, "ranges")
    drawn, moments = draw_case(case, settings)
    state = _state(inputs, case, carried, drawn, settings)
    return _result(case, state, carried, moments, settings.cutoff_hz)


def _state(
    inputs: LoadInputs, case: Case, carried: Carried, drawn: DrawnInputs, settings: LoadSettings
) -> LoadState:
    """Gather what a what-if needs; peaks of the draws are not known yet."""
    ground, chosen = case.watched.ground, case.watched.chosen
    return LoadState(
        task=case.task,
        base=carried.shares,
        muscles=case.musculature.muscles,
        length=case.laid.geometry.length,
        speed=case.speed,
        inputs=drawn,
        time=case.watched.whole.time,
        of_foot=chosen.of_foot,
        solved=chosen.solved,
        knee_flexion_deg=knee_flexion_deg(case.body, case.moved.q[0]),
        windows=ground.windows,
        drawn_peaks=(),
        mass=inputs.mass,
        limits=ground.limits if inputs.mass_is_known else _doubting_mass(ground.limits),
        estimated=ground.estimated,
        seed=settings.seed,
        withheld=(),
    )


def _doubting_mass(limits: tuple[str, str, str]) -> tuple[str, str, str]:
    left, right, spine = (f"{said}; {_MASS_ASSUMED}" if said else _MASS_ASSUMED for said in limits)
    return left, right, spine


def _result(
    case: Case,
    state: LoadState,
    carried: Carried,
    moments: LoadCurves | None,
    cutoff_hz: float,
) -> LoadsResult:
    task = drawn_task(state.task, state.muscles, state.inputs)
    drawn = state.drawn_curves(task, carry(task))
    best = joined(state.curves(carried), _moments(case, state))
    if moments is not None:
        drawn = joined(drawn, moments)
    series = load_series(state, carried, best, drawn)
    peaks = find_peaks(best, state.known, state.windows)
    drawn_peaks = find_peaks(drawn, state.known_drawn, state.windows)
    state = replace(state, drawn_peaks=drawn_peaks)
    doubts = _doubts(case, state, carried)
    loads = judge(peaks, drawn_peaks, doubts, state.windows, mass=state.mass, seed=state.seed)
    state = replace(state, withheld=withheld(loads))
    kept = AnsweringLoads(state, _scene(case, state, carried))
    return LoadsResult(
        loads=loads,
        series=series,
        kept=kept,
        scenarios=gluteal_scenarios(kept, task),
        methods=methods(state, case.musculature, case.laid.fits, case.strength.notes, cutoff_hz),
        warnings=warnings(state, state.time[case.watched.chosen.known]),
        quality=residual_quality(case.net, _measured(case, state)),
    )


def _measured(case: Case, state: LoadState) -> Bool[np.ndarray, " solved"]:
    """Return the frames in which plates tell the force on both feet."""
    if state.estimated[2]:
        return np.zeros(state.solved.size, dtype=bool)
    return np.logical_and.reduce(case.watched.chosen.of_foot[:, state.solved], axis=0)


def _scene(case: Case, state: LoadState, carried: Carried) -> Scene:
    soles = find_soles(case.body, case.moved)
    on_feet = OnFeet(
        external=case.external,
        known=state.of_foot[:, state.solved],
        height=soles[0].ground if soles else 0.0,
    )
    return make_scene(
        case.musculature,
        case.moved.q[0],
        carried,
        case.sites,
        on_feet,
        time=case.moved.time,
        frame=case.watched.chosen.recorded,
    )


def _moments(case: Case, state: LoadState) -> LoadCurves:
    found = moment_curves(case.body, case.net.moment, state.mass)
    values = np.full((1, state.time.size, len(found.ids)), np.nan)
    values[:, state.solved] = found.values
    return LoadCurves(found.ids, found.sides, masked(values, found.sides, state.known))


def _doubts(case: Case, state: LoadState, carried: Carried) -> Doubts:
    body = case.body
    names = [body.coordinates.names[int(c)] for c in body.coordinates.free[carried_columns(body)]]
    beyond = np.abs(carried.shares.reserve[0]) > state.task.costs.reserve_bound
    left_over = np.zeros((3, state.time.size), dtype=bool)
    left_over[:, state.solved] = left_over_by_side(names, beyond, side_of)
    flexion = np.full((state.time.size, 2), np.nan)
    flexion[state.solved] = state.knee_flexion_deg
    return Doubts(state.known, left_over, flexion, state.limits, state.estimated)
