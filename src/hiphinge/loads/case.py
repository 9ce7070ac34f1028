"""The frames of a recording that are solved: motion, ground, muscles and what they are asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.cache import StageCache
from hiphinge.errors import ModelError
from hiphinge.loads.assemble import build_task, carried_columns
from hiphinge.loads.chosen import Chosen, frames_to_draw, worth_solving
from hiphinge.loads.drawn import DrawnInputs, draw_inputs, draw_motion
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.ground import Ground, find_ground
from hiphinge.loads.inputs import LoadInputs, LoadSettings
from hiphinge.loads.inverse_dynamics import ExternalWrench, NetMoments, inverse_dynamics
from hiphinge.loads.joint_loads import load_maps
from hiphinge.loads.kept_paths import Laid, lay_muscles, musculature_of, strength_of
from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.net_curves import moment_curves
from hiphinge.loads.peaks import Window, load_windows
from hiphinge.loads.sites import Sites, find_sites
from hiphinge.loads.smooth_motion import Unbroken, without_gaps
from hiphinge.loads.strength import MuscleStrength
from hiphinge.loads.trajectory import Trajectory, smooth_trajectory
from hiphinge.loads.what_if import MuscleTask
from hiphinge.muscles import Musculature
from hiphinge.progress import Step
from hiphinge.types import BodyModel, Motion, sampling_rate

_FEWEST_FRAMES = 30
_GRAVITY = 9.80665  # m/s^2
_NO_WINDOW = "no complete stance or repetition was found"
_TOO_SHORT = "the recording is too short for accelerations"
_NOWHERE = "the forces on the feet are nowhere known"


class NotSolvable(Exception):
    """Why a recording has no loads."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A recording as far as it is seen.

    Attributes:
        recorded: Its coordinates, small gaps filled.
        whole: The same, smoothed, at the rate that is solved.
        ground: What the ground does to the feet meanwhile.
        chosen: The instants that are solved.
    """

    recorded: Motion
    whole: Trajectory
    ground: Ground
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Case:
    """The solved frames of a recording.

    Attributes:
        body: The person's body.
        watched: The whole recording.
        musculature: Its muscles, as strong as the person.
        strength: How strong that is.
        sites: Where loads are told of.
        moved: The motion.
        external: What the ground does to the feet.
        net: Moments that the muscles have to make.
        laid: Where the muscles run.
        task: What they are asked.
    """

    body: BodyModel
    watched: Watched
    musculature: Musculature
    strength: MuscleStrength
    sites: Sites
    moved: Trajectory
    external: ExternalWrench
    net: NetMoments
    laid: Laid
    task: MuscleTask

    @property
    def speed(self) -> Float[np.ndarray, "frame muscle"]:
        """Lengthening speeds of the muscles [m/s]."""
        rates = self.moved.qd[0][:, self.body.coordinates.free]
        return -np.einsum("fjm,fj->fm", self.laid.geometry.moment_arm, rates)


def make_case(
    inputs: LoadInputs, settings: LoadSettings, *, step: Step, cache: StageCache | None
) -> Case:
    """Set out what the muscles are asked, frame by frame.

    Args:
        inputs: The recording.
        settings: As suited to its activity.
        step: Hears how far the work is.
        cache: Where muscle paths are kept; the user's cache folder by default.

    Raises:
        NotSolvable: there is nothing to solve; the message says why.
    """
    windows = load_windows(inputs.timeline)
    if not windows:
        raise NotSolvable(_NO_WINDOW)
    if inputs.motion.time.size < _FEWEST_FRAMES:
        raise NotSolvable(_TOO_SHORT)
    step(0.02, "muscles")
    musculature, strength = _able_muscles(inputs, cache)
    watched = _watch(inputs, windows, settings)
    step(0.05, "muscle paths")
    body, sites = inputs.body, find_sites(inputs.body)
    moved = _at(watched.whole, watched.chosen.solved)
    external = _felt(watched.ground.external, watched.chosen.solved)
    net = inverse_dynamics(body, moved, external)
    laid = lay_muscles(
        body, musculature, np.array(moved.q[0]), sites, exact=settings.exact_paths, cache=cache
    )
    task = build_task(
        body, musculature.muscles, moved, net, laid.geometry, sites, settings=settings.task
    )
    return Case(body, watched, musculature, strength, sites, moved, external, net, laid, task)


def _able_muscles(
    inputs: LoadInputs, cache: StageCache | None
) -> tuple[Musculature, MuscleStrength]:
    """Read the body's muscles and give them the person's strength."""
    try:
        found = musculature_of(inputs.body, cache=cache)
        strong = strength_of(inputs.body, found, inputs.subject, inputs.strength, cache=cache)
    except ModelError as error:
        raise NotSolvable(str(error)) from error
    return replace(found, muscles=strong.applied(found.muscles)), strong


def _watch(inputs: LoadInputs, windows: Sequence[Window], settings: LoadSettings) -> Watched:
    """Smooth the motion, find the ground's forces, and choose what is worth solving."""
    body, motion = inputs.body, inputs.motion
    unbroken = without_gaps(body, motion)
    sampled = _sampled(motion, settings)
    whole = _smoothed(body, motion, unbroken, sampled, settings)
    ground = find_ground(
        body,
        whole,
        inputs.forces,
        inputs.timeline,
        windows,
        cutoff_hz=settings.cutoff_hz,
        mass_is_known=inputs.mass_is_known,
    )
    if ground.refusal:
        raise NotSolvable(ground.refusal)
    known = ground.of_foot & unbroken.seen[sampled]
    chosen = worth_solving(whole.time, known, sampled, longest_s=settings.longest_s)
    if not chosen.solved.size:
        raise NotSolvable(_NOWHERE)
    recorded = replace(motion, names=body.coordinates.names, q=unbroken.q)
    return Watched(recorded, whole, ground, chosen)


def _sampled(motion: Motion, settings: LoadSettings) -> Int[np.ndarray, " frame"]:
    """Return frames at no more than the wanted rate."""
    every = int(np.ceil(sampling_rate(motion.time) / settings.rate_hz - 0.01))
    return np.arange(0, motion.time.size, max(every, 1))


def _smoothed(
    body: BodyModel,
    motion: Motion,
    unbroken: Unbroken,
    sampled: Int[np.ndarray, " frame"],
    settings: LoadSettings,
) -> Trajectory:
    return smooth_trajectory(
        body,
        motion.time,
        unbroken.q[None],
        cutoff_hz=settings.cutoff_hz,
        at=motion.time[sampled],
    )


def _at(trajectory: Trajectory, frames: Int[np.ndarray, " some"]) -> Trajectory:
    parts = (trajectory.q, trajectory.qd, trajectory.qdd)
    return Trajectory(trajectory.time[frames], *(np.array(part[:, frames]) for part in parts))


def _felt(external: ExternalWrench, frames: Int[np.ndarray, " some"]) -> ExternalWrench:
    return replace(
        external,
        force=np.array(external.force[:, frames]),
        moment=np.array(external.moment[:, frames]),
    )


def draw_case(case: Case, settings: LoadSettings) -> tuple[DrawnInputs, LoadCurves | None]:
    """Perturb the inputs; also return the net moments of the draws under their names."""
    body, ground = case.body, case.watched.ground
    frames = frames_to_draw(
        case.moved.time, ground.windows, cutoff_hz=settings.cutoff_hz, most=settings.most_drawn
    )
    drawn = draw_motion(
        body,
        case.watched.recorded,
        _at(case.moved, frames),
        _felt(case.external, frames),
        cutoff_hz=settings.cutoff_hz,
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
