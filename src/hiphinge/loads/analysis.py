"""What muscles and joints carry in a recording: the only place that knows the order of steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.cache import StageCache
from hiphinge.errors import ModelError
from hiphinge.loads.account import methods, warnings
from hiphinge.loads.answer import AnsweringLoads, gluteal_scenarios
from hiphinge.loads.assemble import TaskSettings, build_task, carried_columns
from hiphinge.loads.chosen import Chosen, frames_to_draw, worth_solving
from hiphinge.loads.drawn import DrawnInputs, draw_inputs, draw_motion, drawn_task
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.ground import Ground, find_ground
from hiphinge.loads.groups import side_of
from hiphinge.loads.inverse_dynamics import ExternalWrench, NetMoments, inverse_dynamics
from hiphinge.loads.joint_loads import load_maps
from hiphinge.loads.judgement import Doubts, judge, left_over_by_side, refuse_all, withheld
from hiphinge.loads.kept_paths import Laid, lay_muscles, musculature_of, strength_of
from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.net_curves import joined, knee_flexion_deg, moment_curves
from hiphinge.loads.peaks import find_peaks, load_windows
from hiphinge.loads.residual import residual_quality
from hiphinge.loads.scene import OnFeet, Scene, make_scene
from hiphinge.loads.series import load_series
from hiphinge.loads.sites import Sites, find_sites
from hiphinge.loads.smooth_motion import Unbroken, without_gaps
from hiphinge.loads.soles import find_soles
from hiphinge.loads.state import LoadState, masked
from hiphinge.loads.strength import MuscleStrength
from hiphinge.loads.trajectory import Trajectory, smooth_trajectory
from hiphinge.loads.what_if import Carried, MuscleTask, carry
from hiphinge.muscles import Musculature
from hiphinge.profile import Strength
from hiphinge.progress import Step
from hiphinge.types import (
    ActivityName,
    BodyModel,
    Forces,
    Load,
    LoadSeries,
    Motion,
    Scenario,
    Subject,
    Timeline,
    sampling_rate,
)

_FEWEST_FRAMES = 30
_TOO_SHORT = "the recording is too short for accelerations"
_MASS_ASSUMED = (
    "body mass is not known: the scaled model's was assumed, and forces in newtons grow with it"
)
_GRAVITY = 9.80665  # m/s^2
_FAST = ("run", "landing")
_NO_WINDOW = "no complete stance or repetition was found"


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """How loads are computed.

    Attributes:
        cutoff_hz: Of motion and forces alike, so that impacts do not appear in moments alone
            (Kristianslund 2012, doi 10.1016/j.jbiomech.2011.12.011).
        fast_cutoff_hz: The same for running and landing.
        rate_hz: Frames a second that are solved, at most.
        longest_s: Seconds of a recording that are solved, at most, from its middle.
        n_pairs: Pairs of draws.
        most_drawn: Frames that are drawn, at most.
        exact_paths: Let OpenSim lay every wrapping muscle in every frame.
        task: Costs, reserves, fibres.
        fast_tendon: Tendons in running and landing. On rigid ones the calf would have to shorten
            faster than muscle can pull: a fifth to a third of a run's frames could then not be
            balanced, and gastrocnemius took over from soleus (`docs/loads.md`). In walking, rigid
            tendons come nearer to the measured knee force (`validation/knee.md`).
        seed: Of the draws.
    """

    cutoff_hz: float = 6.0
    fast_cutoff_hz: float = 15.0
    rate_hz: float = 100.0
    longest_s: float = 20.0
    n_pairs: int = 20
    most_drawn: int = 240
    exact_paths: bool = False
    task: TaskSettings = field(default_factory=TaskSettings)
    fast_tendon: Literal["rigid", "elastic", "mixed"] = "mixed"
    seed: int = 1

    def suited(self, activity: ActivityName | None) -> "LoadSettings":
        """Return the settings for an activity."""
        if activity not in _FAST:
            return self
        fibers = replace(self.task.fibers, tendon=self.fast_tendon)
        return replace(self, cutoff_hz=self.fast_cutoff_hz, task=replace(self.task, fibers=fibers))


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
    body: BodyModel,
    motion: Motion,
    forces: Forces | None,
    timeline: Timeline,
    subject: Subject,
    *,
    step: Step,
    strength: Strength | None = None,
    settings: LoadSettings = LoadSettings(),
    cache: StageCache | None = None,
) -> LoadsResult:
    """Compute what muscles and joints carry.

    Args:
        body: The body, with the person's mass.
        motion: Its coordinates, best estimate, not smoothed.
        forces: Plates; without them the ground's forces are estimated.
        timeline: Activity, contacts, cycles.
        subject: For mass and height.
        step: Hears how far the work is.
        strength: The person's strength tests, if there are any.
        settings: Filters, draws, costs.
        cache: Where muscle paths are kept; the user's cache folder by default.
    """
    windows = load_windows(timeline)
    if not windows:
        return LoadsResult(refuse_all(_NO_WINDOW))
    if motion.time.size < _FEWEST_FRAMES:
        return LoadsResult(refuse_all(_TOO_SHORT))
    settings = settings.suited(timeline.activity.value)
    cutoff_hz = settings.cutoff_hz
    unbroken = without_gaps(body, motion)
    step(0.02, "muscles")
    try:
        able = _able_muscles(body, subject, strength or Strength(), cache)
    except ModelError as error:
        return LoadsResult(refuse_all(str(error)))
    whole, sampled = _trajectory(body, motion, unbroken, cutoff_hz, settings)
    known_mass = subject.mass_source != "model"
    ground = find_ground(
        body,
        whole,
        forces,
        timeline,
        windows,
        cutoff_hz=cutoff_hz,
        mass_is_known=known_mass,
    )
    if ground.refusal:
        return LoadsResult(refuse_all(ground.refusal))
    chosen = worth_solving(
        whole.time,
        ground.of_foot & unbroken.seen[sampled],
        sampled,
        longest_s=settings.longest_s,
    )
    if not chosen.solved.size:
        return LoadsResult(refuse_all("the forces on the feet are nowhere known"))
    step(0.05, "muscle paths")
    case = _case(body, able, whole, ground, chosen, settings, cache)
    step(0.7, "muscle forces")
    carried = carry(case.task)
    step(0.8, "ranges")
    recorded = replace(motion, names=body.coordinates.names, q=unbroken.q)
    inputs, drawn = _drawn(case, recorded, ground, cutoff_hz, settings)
    mass = subject.mass or float(body.mass.sum())
    state = LoadState(
        task=case.task,
        base=carried.shares,
        muscles=case.musculature.muscles,
        length=case.laid.geometry.length,
        speed=case.speed,
        inputs=inputs,
        time=whole.time,
        of_foot=chosen.of_foot,
        solved=chosen.solved,
        knee_flexion_deg=knee_flexion_deg(body, case.moved.q[0]),
        windows=ground.windows,
        drawn_peaks=(),
        mass=mass,
        limits=ground.limits if known_mass else _doubting_mass(ground.limits),
        estimated=ground.estimated,
        seed=settings.seed,
        withheld=(),
    )
    return _result(case, state, carried, drawn, cutoff_hz)


@dataclass(frozen=True, slots=True)
class _Case:
    """The solved frames of a recording."""

    body: BodyModel
    musculature: Musculature
    strength: MuscleStrength
    sites: Sites
    moved: Trajectory
    external: ExternalWrench
    net: NetMoments
    laid: Laid
    task: MuscleTask
    chosen: Chosen

    @property
    def speed(self) -> Float[np.ndarray, "frame muscle"]:
        """Lengthening speeds of the muscles [m/s]."""
        rates = self.moved.qd[0][:, self.body.coordinates.free]
        return -np.einsum("fjm,fj->fm", self.laid.geometry.moment_arm, rates)


def _able_muscles(
    body: BodyModel, subject: Subject, strength: Strength, cache: StageCache | None
) -> tuple[Musculature, MuscleStrength]:
    """Read the body's muscles and give them the person's strength."""
    found = musculature_of(body, cache=cache)
    strong = strength_of(body, found, subject, strength, cache=cache)
    return replace(found, muscles=strong.applied(found.muscles)), strong


def _doubting_mass(limits: tuple[str, str, str]) -> tuple[str, str, str]:
    left, right, spine = (f"{said}; {_MASS_ASSUMED}" if said else _MASS_ASSUMED for said in limits)
    return left, right, spine


def _trajectory(
    body: BodyModel,
    motion: Motion,
    unbroken: Unbroken,
    cutoff_hz: float,
    settings: LoadSettings,
) -> tuple[Trajectory, Int[np.ndarray, " frame"]]:
    """Return the smoothed motion at no more than the wanted rate, and which frames these are."""
    rate_hz = sampling_rate(motion.time)
    sampled = np.arange(
        0, motion.time.size, max(int(np.ceil(rate_hz / settings.rate_hz - 0.01)), 1)
    )
    moved = smooth_trajectory(
        body, motion.time, unbroken.q[None], cutoff_hz=cutoff_hz, at=motion.time[sampled]
    )
    return moved, sampled


def _case(
    body: BodyModel,
    able: tuple[Musculature, MuscleStrength],
    whole: Trajectory,
    ground: Ground,
    chosen: Chosen,
    settings: LoadSettings,
    cache: StageCache | None,
) -> _Case:
    musculature, strength = able
    sites = find_sites(body)
    frames, parts = chosen.solved, (whole.q, whole.qd, whole.qdd)
    moved = Trajectory(whole.time[frames], *(np.array(part[:, frames]) for part in parts))
    external = replace(
        ground.external,
        force=np.array(ground.external.force[:, frames]),
        moment=np.array(ground.external.moment[:, frames]),
    )
    net = inverse_dynamics(body, moved, external)
    laid = lay_muscles(
        body, musculature, np.array(moved.q[0]), sites, exact=settings.exact_paths, cache=cache
    )
    task = build_task(
        body, musculature.muscles, moved, net, laid.geometry, sites, settings=settings.task
    )
    return _Case(body, musculature, strength, sites, moved, external, net, laid, task, chosen)


def _drawn(
    case: _Case, motion: Motion, ground: Ground, cutoff_hz: float, settings: LoadSettings
) -> tuple[DrawnInputs, LoadCurves | None]:
    """Perturb the inputs; also return the net moments of the draws under their names."""
    body, moved = case.body, case.moved
    frames = frames_to_draw(
        moved.time, ground.windows, cutoff_hz=cutoff_hz, most=settings.most_drawn
    )
    best = Trajectory(
        moved.time[frames],
        *(np.array(part[:, frames]) for part in (moved.q, moved.qd, moved.qdd)),
    )
    external = replace(
        case.external,
        force=np.array(case.external.force[:, frames]),
        moment=np.array(case.external.moment[:, frames]),
    )
    drawn = draw_motion(
        body,
        motion,
        best,
        external,
        cutoff_hz=cutoff_hz,
        ground=ground.errors,
        n_pairs=settings.n_pairs,
        seed=settings.seed,
    )
    geometry = _some(case.laid.geometry, frames)
    inputs = draw_inputs(
        case.task,
        drawn,
        load_maps(body, drawn.q, drawn.net, geometry.pull[None], case.sites),
        frames=frames,
        columns=carried_columns(body),
        length=geometry.length,
        speed=case.speed[frames],
        body_weight=float(body.mass.sum()) * _GRAVITY,
        seed=settings.seed,
    )
    return inputs, moment_curves(body, drawn.net.moment, float(body.mass.sum()))


def _some(geometry: Geometry, frames: Int[np.ndarray, " some"]) -> Geometry:
    return Geometry(geometry.length[frames], geometry.moment_arm[frames], geometry.pull[frames])


def _result(
    case: _Case,
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
        warnings=warnings(state, state.time[case.chosen.known]),
        quality=residual_quality(case.net, _measured(case, state)),
    )


def _measured(case: _Case, state: LoadState) -> Bool[np.ndarray, " solved"]:
    """Return the frames in which plates tell the force on both feet."""
    if state.estimated[2]:
        return np.zeros(state.solved.size, dtype=bool)
    return np.logical_and.reduce(case.chosen.of_foot[:, state.solved], axis=0)


def _scene(case: _Case, state: LoadState, carried: Carried) -> Scene:
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
        frame=case.chosen.recorded,
    )


def _moments(case: _Case, state: LoadState) -> LoadCurves:
    found = moment_curves(case.body, case.net.moment, state.mass)
    values = np.full((1, state.time.size, len(found.ids)), np.nan)
    values[:, state.solved] = found.values
    return LoadCurves(found.ids, found.sides, masked(values, found.sides, state.known))


def _doubts(case: _Case, state: LoadState, carried: Carried) -> Doubts:
    body = case.body
    names = [body.coordinates.names[int(c)] for c in body.coordinates.free[carried_columns(body)]]
    beyond = np.abs(carried.shares.reserve[0]) > state.task.costs.reserve_bound
    left_over = np.zeros((3, state.time.size), dtype=bool)
    left_over[:, state.solved] = left_over_by_side(names, beyond, side_of)
    flexion = np.full((state.time.size, 2), np.nan)
    flexion[state.solved] = state.knee_flexion_deg
    return Doubts(state.known, left_over, flexion, state.limits, state.estimated)
