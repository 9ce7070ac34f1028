"""The same movement with every input off as it usually is: motion, plates, masses and muscles.

Inputs are perturbed, never results. Muscle paths are not laid again for every draw: factors on
moment arms stand for that too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.evidence import error
from hiphinge.kinematics.uncertainty import DrawSettings as MotionDraws
from hiphinge.kinematics.uncertainty import perturb
from hiphinge.loads.assemble import (
    DrawSettings,
    MuscleDraws,
    draw_muscles,
    drawn_fibers,
    drawn_weights,
)
from hiphinge.loads.inverse_dynamics import ExternalWrench, NetMoments, inverse_dynamics
from hiphinge.loads.joint_loads import LoadMaps, SiteMap
from hiphinge.loads.static_optimization import Balance
from hiphinge.loads.trajectory import Trajectory, follow
from hiphinge.loads.what_if import MuscleTask
from hiphinge.muscles import MuscleSet
from hiphinge.signals import lowpass
from hiphinge.types import BodyModel, Motion, ReadOnly, sampling_rate

# Errors of the inverse kinematics change slowly: so many knots a second hold them.
_KNOTS_HZ = 30.0
# Motion this far beyond the wanted instants steadies filter and spline [s].
_BEYOND_S = 0.5
# Segment masses from proportions differ between people of one mass by some per cent.
_SEGMENT_MASS = 0.03


@dataclass(frozen=True, slots=True)
class GroundErrors:
    """How far the ground's forces are off, constant over a recording; one number, or one a foot.

    Attributes:
        gain: Standard deviation of the force, as a share of it.
        pressure: Of the centre of pressure against the body, along and across [m].
        shear: Of the force along the ground, as a share of the upward force.
    """

    gain: float | Float[np.ndarray, " foot"]
    pressure: float | Float[np.ndarray, " foot"]
    shear: float | Float[np.ndarray, " foot"] = 0.0

    @classmethod
    def of_feet(cls, feet: Sequence["GroundErrors"]) -> "GroundErrors":
        """Put one foot's errors beside another's.

        Example:
            >>> GroundErrors.of_feet([GroundErrors(0.02, 0.003), GroundErrors(0.07, 0.036)]).gain
            array([0.02, 0.07])
        """
        parts = (
            np.array([getattr(one, item.name) for one in feet], dtype=float) for item in fields(cls)
        )
        return cls(*parts)

    def of_foot(self, foot: int) -> "GroundErrors":
        """Return the errors of one foot, left before right."""
        parts = (np.broadcast_to(getattr(self, item.name), 2)[foot] for item in fields(self))
        return GroundErrors(*(float(part) for part in parts))


def plate_errors() -> GroundErrors:
    """Return the errors of calibrated plates whose place among the markers is known."""
    return GroundErrors(gain=error("plate_gain"), pressure=error("plate_pressure"))


def estimate_errors() -> GroundErrors:
    """Return the errors of forces estimated from the motion, by comparison with plates."""
    return GroundErrors(
        gain=error("estimated_force_gain"),
        pressure=error("estimated_pressure"),
        shear=error("estimated_force_shear"),
    )


@dataclass(frozen=True, slots=True)
class DrawnInputs(ReadOnly):
    """What differs between draws; draw 0 is the best estimate.

    Attributes:
        frames: The frames that are drawn, counted among those of the task.
        muscles: What muscles can do.
        moment: Net moments of the coordinates that muscles move [N m].
        base: Joint loads without muscles [N].
        length: Musculotendon lengths of the best estimate [m].
        speed: Their lengthening speeds [m/s].
    """

    frames: Int[np.ndarray, " some"]
    muscles: MuscleDraws
    moment: Float[np.ndarray, "draw some dof"]
    base: Float[np.ndarray, "draw some site 3"]
    length: Float[np.ndarray, "some muscle"]
    speed: Float[np.ndarray, "some muscle"]


@dataclass(frozen=True, slots=True)
class DrawnMotion(ReadOnly):
    """Coordinates and net moments of every draw.

    Attributes:
        q: Coordinates [rad, m].
        net: What joints and muscles together have to do.
    """

    q: Float[np.ndarray, "draw some coordinate"]
    net: NetMoments


def draw_motion(
    body: BodyModel,
    motion: Motion,
    best: Trajectory,
    external: ExternalWrench,
    *,
    cutoff_hz: float,
    ground: GroundErrors,
    n_pairs: int,
    seed: int,
) -> DrawnMotion:
    """Perturb joint angles, plates and segment masses, and see what the joints have to do.

    Args:
        body: The body.
        motion: Without gaps and without draws.
        best: The smoothed motion at the instants wanted, one draw.
        external: The ground's forces at the same instants, one draw.
        cutoff_hz: -3 dB point of the filter, as for the best estimate.
        ground: How far the ground's forces are off.
        n_pairs: Pairs of draws besides the best estimate.
        seed: Same seed, same draws.
    """
    rng = np.random.default_rng([seed, n_pairs])
    moved = _drawn_trajectory(body, motion, best, cutoff_hz, n_pairs, seed)
    heavier = _SEGMENT_MASS * _normal(rng, len(moved.q), 1)[:, :, None]
    pushed = inverse_dynamics(body, moved, draw_wrench(external, len(moved.q), ground, rng))
    nothing = replace(external, force=0.0 * external.force, moment=0.0 * external.moment)
    alone = inverse_dynamics(body, moved, nothing)
    # Moments are linear in the masses: what the ground does not explain grows with them.
    net = NetMoments(
        moment=pushed.moment + heavier * alone.moment,
        force=pushed.force + heavier[..., None] * alone.force,
    )
    return DrawnMotion(moved.q, net)


def _drawn_trajectory(
    body: BodyModel,
    motion: Motion,
    best: Trajectory,
    cutoff_hz: float,
    n_pairs: int,
    seed: int,
) -> Trajectory:
    """Add smoothed errors of the joint angles to the best estimate; all of it is linear."""
    at = best.time
    near = (motion.time >= at[0] - _BEYOND_S) & (motion.time <= at[-1] + _BEYOND_S)
    inside = np.flatnonzero(near)
    every = max(round(sampling_rate(motion.time) / _KNOTS_HZ), 1)
    # Both ends belong to it, so that nothing is continued beyond a knot.
    knots = np.union1d(inside[::every], inside[-1:])
    slow = _some(motion, knots)
    change = perturb(body, slow, settings=MotionDraws(n_pairs, seed)).q - slow.q
    free = body.coordinates.free
    values = np.moveaxis(change[..., free], 1, 0)
    rate_hz = sampling_rate(motion.time) / every
    smooth = lowpass(values, rate_hz=rate_hz, cutoff_hz=cutoff_hz)
    from scipy.interpolate import make_interp_spline

    spline = make_interp_spline(slow.time, smooth, k=5)
    parts: list[np.ndarray] = []
    for order, part in enumerate((best.q, best.qd, best.qdd)):
        drawn = np.repeat(part, len(change), axis=0)
        drawn[..., free] += np.moveaxis(spline(at, nu=order), 0, 1)
        parts.append(drawn)
    return follow(body, Trajectory(at, *parts))


def _some(motion: Motion, frames: Int[np.ndarray, " some"]) -> Motion:
    return replace(
        motion,
        time=motion.time[frames],
        q=motion.q[frames],
        residual=motion.residual[frames],
        status=motion.status[frames],
    )


def _normal(rng: np.random.Generator, n_draws: int, *shape: int) -> np.ndarray:
    drawn = rng.standard_normal((n_draws, *shape))
    drawn[0] = 0.0
    return drawn


def draw_wrench(
    external: ExternalWrench, n_draws: int, ground: GroundErrors, rng: np.random.Generator
) -> ExternalWrench:
    """Perturb the ground's forces, each foot by itself; draw 0 is the best estimate.

    Args:
        external: One draw.
        n_draws: Draws, the best estimate included.
        ground: How far the forces are off.
        rng: Where the draws come from.
    """
    n_loaded = external.body.size
    gain = 1.0 + (ground.gain * _normal(rng, n_draws, n_loaded))[:, None, :, None]
    pressure, shear = (np.asarray(item)[..., None] for item in (ground.pressure, ground.shear))
    moved = (pressure * _normal(rng, n_draws, n_loaded, 3))[:, None]
    moved[..., 1] = 0.0
    along = (shear * _normal(rng, n_draws, n_loaded, 3))[:, None]
    along[..., 1] = 0.0
    upward = external.force[..., 1:2]
    force = gain * external.force + along * upward
    # A force along the ground at the centre of pressure turns about the vertical alone; the point
    # follows from the moment of the upward force.
    turning = np.zeros_like(force)
    turning[..., 1] = -(external.moment * along).sum(axis=-1)
    moment = gain * external.moment + turning + np.cross(moved, force)
    return ExternalWrench(external.body, force, moment)


def draw_inputs(
    task: MuscleTask,
    drawn: DrawnMotion,
    maps: LoadMaps,
    *,
    frames: Int[np.ndarray, " some"],
    columns: Int[np.ndarray, " dof"],
    length: Float[np.ndarray, "some muscle"],
    speed: Float[np.ndarray, "some muscle"],
    body_weight: float,
    seed: int,
) -> DrawnInputs:
    """Gather all that differs between draws, muscles included.

    Args:
        task: Of the best estimate.
        drawn: Motion and net moments of the draws.
        maps: Joint loads in the draws' motion.
        frames: The frames that are drawn, counted among those of the task.
        columns: Free coordinates that muscles move.
        length: Musculotendon lengths [m].
        speed: Their lengthening speeds [m/s].
        body_weight: The person's weight [N].
        seed: Same seed, same draws.
    """
    settings = DrawSettings(n_draws=len(drawn.q), seed=seed)
    rng = np.random.default_rng([seed, len(drawn.q), len(maps.maps)])
    spread = error("knee_contact_model") * body_weight
    sites = [
        site.base + (_off_along(spread, rng, len(drawn.q)) if name == "knee" else 0.0)
        for name, site in zip(maps.sites.names, maps.maps, strict=True)
    ]
    shape = (*drawn.q.shape[:2], 0, 3)
    return DrawnInputs(
        frames=frames,
        muscles=draw_muscles(len(task.names), settings=settings),
        moment=drawn.net.moment[..., columns],
        base=np.stack(sites, axis=2) if sites else np.zeros(shape),
        length=length,
        speed=speed,
    )


def _off_along(
    spread: float, rng: np.random.Generator, n_draws: int
) -> Float[np.ndarray, "draw 1 3"]:
    """Return an error along the bone beyond the joint, the same in all frames [N]."""
    off = np.zeros((n_draws, 1, 3))
    off[:, 0, 1] = spread * _normal(rng, n_draws)
    return off


def drawn_task(task: MuscleTask, muscles: MuscleSet, inputs: DrawnInputs) -> MuscleTask:
    """Set the task of all draws up; draw 0 is the best estimate's, in the drawn frames.

    Args:
        task: Of the best estimate.
        muscles: What its muscles can do.
        inputs: What differs between draws.
    """
    factor = inputs.muscles.moment_arm
    strength, passive = drawn_fibers(
        muscles, inputs.length, inputs.speed, inputs.muscles, task.fibers
    )
    blocks, once = task.balance.blocks, task.balance.arm[:, inputs.frames]
    dense = np.zeros((inputs.frames.size, inputs.moment.shape[2], len(task.names)))
    dense[:, blocks.entry_row, blocks.entry_column] = once[0]
    leaning = np.matmul(dense, (passive * factor[:, None])[..., None])[..., 0]
    # NumPy would lay the product out as it laid out what it picked, which the kernel cannot use.
    arm = once * np.ascontiguousarray(factor[:, blocks.entry_column])[:, None]
    maps = [
        SiteMap(
            np.ascontiguousarray(inputs.base[:, :, k]),
            site.muscles,
            np.ascontiguousarray(site.coefficient[:, inputs.frames]),
        )
        for k, site in enumerate(task.maps.maps)
    ]
    return replace(
        task,
        balance=Balance(blocks, arm, inputs.moment - leaning),
        strength=strength,
        passive=passive,
        costs=replace(
            task.costs,
            weight=drawn_weights(
                task.costs.weight[0],
                task.maps.muscles_across("knee", len(task.names)),
                inputs.muscles,
            ),
        ),
        maps=LoadMaps(task.maps.sites, tuple(maps)),
    )
