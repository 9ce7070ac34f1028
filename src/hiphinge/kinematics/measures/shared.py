"""What all draws of a recording share: its events, forces and ground."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.evidence import error
from hiphinge.evidence.norms import GRAVITY
from hiphinge.kinematics.foot_forces import FootForces, foot_forces
from hiphinge.kinematics.measures.drawn import Drawn, Rows
from hiphinge.kinematics.measures.ground import Ground, find_ground
from hiphinge.kinematics.measures.in_cycles import Task
from hiphinge.kinematics.measures.instants import Instants, draw_instants
from hiphinge.kinematics.measures.leg import leg_length
from hiphinge.kinematics.measures.window import Trial, Window
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import (
    SIDES,
    ActivityName,
    Angles,
    Forces,
    Recording,
    Setup,
    Side,
    Subject,
    Timeline,
)


@dataclass(frozen=True, slots=True)
class Shared:
    """What is measured, before any draw is looked at.

    Attributes:
        drawn: Angles and points of any draws that are asked for.
        timeline: Events and cycles.
        instants: Event times of every draw, by cycle.
        gain: Of the plates in every draw, left and right.
        feet: Force under each foot.
        no_forces: Why there are none; empty where there are.
        weight_known: Whether forces can be told in body weights.
        ground: How the ground moves in the best estimate.
        leg_length: Clinical leg length [m], None when unknown.
        setup: Treadmill and speed as the user gave them.
        limits: Why a measure is only "limited", by its id; "*" stands for all in degrees.
        seed: Of the ranges.
    """

    drawn: Drawn
    timeline: Timeline
    instants: Sequence[Instants]
    gain: Float[np.ndarray, "draw 2"]
    feet: FootForces | None
    no_forces: str
    weight_known: bool
    ground: Ground
    leg_length: float | None
    setup: Setup
    limits: Mapping[str, str]
    seed: int

    def task(self, rows: Rows, activity: ActivityName) -> Task:
        """Return what some of the draws are measured from."""
        angles, points = self.drawn.of(rows)
        when = [one.of(rows) for one in self.instants]
        moving = _ground_under(self.timeline, angles, points, when, self.setup).velocity
        gain = self.gain[rows]
        trial = Trial(activity, angles, points, moving, self.feet, gain, rows.size)
        return Task(
            trial=trial,
            windows=_windows(trial, self.timeline, when),
            no_forces=self.no_forces,
            no_weight="" if self.weight_known else "the person's mass is not known",
            no_cycles=_why_no_cycles(self.timeline),
            limits=self.limits,
            seed=self.seed,
        )


def share(
    drawn: Drawn,
    timeline: Timeline,
    recording: Recording,
    *,
    subject: Subject,
    setup: Setup,
    limits: Mapping[str, str],
    seed: int,
) -> Shared:
    """Find what all draws share; arguments as those of `measure`."""
    angles, points = drawn.of(np.arange(1))
    rng = np.random.default_rng(seed)
    instants = draw_instants(timeline, n_draws=drawn.n_draws, rng=rng)
    when = [one.of(np.arange(1)) for one in instants]
    return Shared(
        drawn=drawn,
        timeline=timeline,
        instants=instants,
        gain=_plate_gain(drawn.n_draws, rng),
        feet=_forces_under_feet(recording, points, angles, subject),
        no_forces="" if recording.forces is not None else "no force plates in the recording",
        weight_known=subject.mass is not None and subject.mass_source != "model",
        ground=_ground_under(timeline, angles, points, when, setup),
        leg_length=leg_length(recording, points, subject),
        setup=setup,
        limits=limits,
        seed=seed,
    )


def _ground_under(
    timeline: Timeline,
    angles: Angles,
    points: BodyPaths,
    instants: Sequence[Instants],
    setup: Setup,
) -> Ground:
    """Find how the ground under the feet moves in these draws."""
    n_draws = angles.values_deg.shape[0] if angles.values_deg.ndim == 3 else 1
    return find_ground(
        points,
        angles.time,
        timeline.cycles,
        instants[: len(timeline.cycles)],
        setup=setup,
        n_draws=n_draws,
    )


def _windows(
    trial: Trial, timeline: Timeline, instants: Sequence[Instants]
) -> tuple[tuple[int, Window], ...]:
    """Return every cycle from every limb that it measures, with the cycle's number."""
    return tuple(
        (number, Window(trial, cycle, side, when))
        for number, (cycle, when) in enumerate(zip(timeline.windows, instants, strict=True))
        for side in (SIDES if cycle.side is None else (cycle.side,))
    )


def _why_no_cycles(timeline: Timeline) -> str:
    said = " ".join(timeline.warnings)
    base = "no complete cycle or repetition was found"
    return f"{base}: {said}" if said and not timeline.cycles else base


def _forces_under_feet(
    recording: Recording, points: BodyPaths, angles: Angles, subject: Subject
) -> FootForces | None:
    """Return the force under each foot; without a mass the largest total force stands in.

    Then nothing in body weights is reported, but which foot was alone on a plate, and the feet's
    ratio, can still be told.
    """
    if recording.forces is None or not all(
        points.has(name, side) for name in ("heel", "toe") for side in SIDES
    ):
        return None
    heel, toe = (
        np.stack([_best(points, name, side) for side in SIDES]) for name in ("heel", "toe")
    )
    mass = subject.mass or _heaviest(recording.forces)
    return foot_forces(recording.forces, time=angles.time, heel=heel, toe=toe, mass=mass)


def _heaviest(forces: Forces) -> float:
    """Return the mass that the largest total vertical force would hold [kg]."""
    total = np.nan_to_num(forces.force[..., 1]).sum(axis=0)
    return max(float(total.max()) / GRAVITY, 1.0)


def _best(points: BodyPaths, name: str, side: Side) -> Float[np.ndarray, "frame 3"]:
    path = points.of(name, side)
    return path[0] if path.ndim == 3 else path


def _plate_gain(n_draws: int, rng: np.random.Generator) -> Float[np.ndarray, "draw 2"]:
    """Draw the error of the plates' scale, left and right; none in the best estimate."""
    gain = 1.0 + error("plate_gain") * rng.standard_normal((n_draws, 2))
    gain[0] = 1.0
    return gain
