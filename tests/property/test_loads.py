"""Loads under changes that must not matter, and under those whose effect is known."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import Float

from hiphinge import io, pipeline
from hiphinge.body import default_body
from hiphinge.loads.analysis import LoadsResult, analyze_loads
from hiphinge.loads.answer import AnsweringLoads
from hiphinge.loads.assemble import TaskSettings, build_task
from hiphinge.loads.drawn import drawn_task
from hiphinge.loads.geometry import straight_geometry
from hiphinge.loads.inputs import LoadInputs, LoadSettings
from hiphinge.loads.inverse_dynamics import ExternalWrench, inverse_dynamics, wrench_at_point
from hiphinge.loads.kept_paths import musculature_of
from hiphinge.loads.load_curves import LoadCurves, load_curves
from hiphinge.loads.sites import find_sites
from hiphinge.loads.state import LoadState
from hiphinge.loads.static_optimization import NOT_CONVERGED, share_moments
from hiphinge.loads.trajectory import Trajectory, follow
from hiphinge.loads.what_if import Carried, MuscleTask, carry
from hiphinge.types import Analysis, BodyModel, Recording

# The other direction across the middle of the body, in OpenSim's coordinates.
SIDEWAYS = (
    "pelvis_list",
    "pelvis_rotation",
    "pelvis_tz",
    "L5_S1_Lat_Bending",
    "L5_S1_axial_rotation",
)
FLIP = np.array([1.0, 1.0, -1.0])


# A made-up movement of the default body, muscles running straight --------------------------------


def other(name: str) -> str:
    """The name on the other side."""
    return {"_r": name[:-2] + "_l", "_l": name[:-2] + "_r"}.get(name[-2:], name)


@cache
def even_body() -> BodyModel:
    """The default body with the same mass distribution on both sides."""
    body = default_body()
    swap = [body.bodies.index(other(name)) for name in body.bodies]
    turn = np.outer(FLIP, FLIP)
    return replace(
        body,
        mass_center=0.5 * (body.mass_center + body.mass_center[swap] * FLIP),
        inertia=0.5 * (body.inertia + body.inertia[swap] * turn),
    )


def movement(seed: int = 5, n_frames: int = 12) -> Trajectory:
    """Every free coordinate sways about its default, each in its own rhythm."""
    body = even_body()
    free = body.coordinates.free
    rng = np.random.default_rng(seed)
    time = np.arange(n_frames) / 50.0
    rate, phase = rng.uniform(2.0, 6.0, free.size), rng.uniform(0.0, 6.3, free.size)
    size = np.where(body.coordinates.rotational[free], 0.15, 0.02)
    # All lumbar levels follow the lowest.
    size[[body.coordinates.names[k].startswith("L5_S1") for k in free]] = 0.01
    parts = np.zeros((3, 1, n_frames, len(body.coordinates.names)))
    parts[0] = body.coordinates.default
    angle = rate * time[:, None] + phase
    parts[0][..., free] += size * np.sin(angle)
    parts[1][..., free] = size * rate * np.cos(angle)
    parts[2][..., free] = -size * rate**2 * np.sin(angle)
    return follow(body, Trajectory(time, *parts))


def pushes(n_frames: int = 12) -> ExternalWrench:
    """The right foot carries three quarters of the body, the left one the rest."""
    body = even_body()
    feet = np.array([body.bodies.index(f"calcn_{side}") for side in "rl"])
    shape = (1, n_frames, 2, 3)
    force, point, moment = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    force[..., 0, :], force[..., 1, :] = (30.0, 550.0, 20.0), (-20.0, 190.0, -10.0)
    point[..., 0, :], point[..., 1, :] = (0.05, -0.9, 0.09), (0.0, -0.9, -0.1)
    return wrench_at_point(feet, force, point, moment)


def mirrored_movement(moved: Trajectory) -> Trajectory:
    names = even_body().coordinates.names
    swap = [names.index(other(name)) for name in names]
    sign = np.where(np.isin(names, SIDEWAYS), -1.0, 1.0)
    parts = (moved.q, moved.qd, moved.qdd)
    turned = (part[..., swap] * sign for part in parts)
    return follow(even_body(), Trajectory(moved.time, *turned))


def mirrored_pushes(external: ExternalWrench) -> ExternalWrench:
    return ExternalWrench(external.body[::-1], external.force * FLIP, external.moment * -FLIP)


def solve(
    moved: Trajectory, external: ExternalWrench, *, scale: float = 1.0
) -> tuple[MuscleTask, Carried, LoadCurves]:
    """Carry a movement; mass, forces, strength and reserves are all multiplied by `scale`."""
    even = even_body()
    found = musculature_of(even)
    body = replace(even, mass=scale * even.mass, inertia=scale * even.inertia)
    muscles = replace(found.muscles, max_force=scale * found.muscles.max_force)
    external = replace(external, force=scale * external.force, moment=scale * external.moment)
    usual = TaskSettings()
    task_settings = TaskSettings(
        reserve_scale=scale * usual.reserve_scale,
        arm_reserve_scale=scale * usual.arm_reserve_scale,
        least_bound=scale * usual.least_bound,
    )
    sites = find_sites(body)
    everyone = np.arange(len(muscles.names))
    geometry = straight_geometry(body, found.routes, everyone, np.array(moved.q[0]), sites)
    net = inverse_dynamics(body, moved, external)
    task = build_task(body, muscles, moved, net, geometry, sites, settings=task_settings)
    carried = carry(task)
    flexion = np.zeros((moved.time.size, 2))
    return task, carried, load_curves(task, carried, muscles.max_force, flexion)


def test_mass_forces_and_strength_scaled_together_scale_the_loads() -> None:
    _, before, loads = solve(movement(), pushes())
    _, after, scaled = solve(movement(), pushes(), scale=1.4)
    for one, (load_id, side) in enumerate(zip(loads.ids, loads.sides, strict=True)):
        factor = 1.0 if load_id.endswith("_activation") else 1.4
        found = scaled.values[..., one] / factor
        assert found == pytest.approx(loads.values[..., one], rel=1e-6, abs=1e-6), (load_id, side)
    assert np.array_equal(before.shares.status, after.shares.status)


def test_the_person_in_the_mirror_carries_the_same_on_the_other_side() -> None:
    _, _, loads = solve(movement(), pushes())
    _, _, mirror = solve(mirrored_movement(movement()), mirrored_pushes(pushes()))
    opposite = {"left": "right", "right": "left"}
    for load_id, side in zip(loads.ids, loads.sides, strict=True):
        # The published trunk muscles differ between the sides by up to half their force.
        if side is None or load_id.startswith("erector_spinae"):
            continue
        expected = loads.of(load_id, side)
        off = np.abs(mirror.of(load_id, opposite[side]) - expected).max()
        assert off <= 0.005 * np.abs(expected).max(), (load_id, side)


@cache
def _free_to_rest() -> tuple[MuscleTask, Float[np.ndarray, "draw frame"]]:
    """Without a least activation: with one, a stronger antagonist at rest pulls harder too."""
    task, _, _ = solve(movement(), pushes())
    task = replace(task, costs=replace(task.costs, lowest=np.zeros(len(task.names))))
    return task, carry(task).shares.objective(task.costs)


@given(
    seed=st.integers(0, 2**32 - 1),
    share=st.floats(0.0, 1.0),
    strongest=st.floats(1.0, 5.0),
)
@settings(max_examples=15)
def test_more_active_strength_never_raises_the_objective(
    seed: int, share: float, strongest: float
) -> None:
    task, before = _free_to_rest()
    rng = np.random.default_rng(seed)
    chosen = rng.random(len(task.names)) < share
    factors = np.where(chosen, rng.uniform(1.0, strongest, len(task.names)), 1.0)
    shares = share_moments(task.balance, task.strength * factors, task.costs)
    assert (shares.objective(task.costs) <= before * (1.0 + 1e-9)).all()


# The sample walk, from markers to loads ----------------------------------------------------------


@pytest.fixture(scope="module")
def recording(sample_walk: Path) -> Recording:
    return io.trim(io.read(sample_walk), start=0.0, end=3.0)


@pytest.fixture(scope="module")
def analysis(recording: Recording) -> Analysis:
    return pipeline.analyze_recording(recording, pipeline.Options())


def state_of(analysis: Analysis) -> LoadState:
    assert isinstance(analysis.kept_loads, AnsweringLoads)
    return analysis.kept_loads.state


def imbalance(task: MuscleTask, carried: Carried) -> np.ndarray:
    """|R f a + reserve - moment| of every draw and frame, worked out anew [N m]."""
    blocks, shares = task.balance.blocks, carried.shares
    active = shares.activation * task.strength
    made = np.zeros(task.balance.moment.shape)
    for entry, (row, column) in enumerate(zip(blocks.entry_row, blocks.entry_column, strict=True)):
        made[..., row] += task.balance.arm[..., entry] * active[..., column]
    return np.abs(made + shares.reserve - task.balance.moment).max(axis=-1)


def test_converged_frames_are_in_equilibrium(analysis: Analysis) -> None:
    state = state_of(analysis)
    for task in (state.task, drawn_task(state.task, state.muscles, state.inputs)):
        carried = carry(task)
        converged = carried.shares.status != NOT_CONVERGED
        assert converged.mean() > 0.99
        assert imbalance(task, carried)[converged].max() <= 1e-6


def test_forces_stay_between_rest_and_full_activation(analysis: Analysis) -> None:
    task = state_of(analysis).task
    force = carry(task).force - task.passive
    assert (force >= task.costs.lowest * task.strength - 1e-9).all()
    assert (force <= task.costs.highest * task.strength + 1e-9).all()


def test_draw_0_is_the_best_estimate(analysis: Analysis) -> None:
    state = state_of(analysis)
    drawn = carry(drawn_task(state.task, state.muscles, state.inputs))
    best = carry(state.task)
    frames = state.inputs.frames
    np.testing.assert_allclose(drawn.force[0], best.force[0, frames], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(drawn.contact[0], best.contact[0, frames], rtol=1e-6, atol=1e-5)


def again(analysis: Analysis, recording: Recording, n_pairs: int) -> LoadsResult:
    return analyze_loads(
        LoadInputs(
            analysis.body,
            analysis.motion,
            recording.forces,
            analysis.timeline,
            analysis.subject,
        ),
        step=lambda fraction, detail="": None,
        settings=LoadSettings(n_pairs=n_pairs),
    )


def test_a_run_without_draws_has_the_same_loads_and_no_ranges(
    analysis: Analysis, recording: Recording
) -> None:
    alone = again(analysis, recording, n_pairs=0)
    for load, drawn in zip(alone.loads, analysis.loads, strict=True):
        assert (load.id, load.side) == (drawn.id, drawn.side)
        # Sums over more columns may be added in another order.
        assert load.value == pytest.approx(drawn.value, rel=1e-10)
        if load.n == 1:
            assert load.low == load.high == load.value


def test_two_runs_are_identical(analysis: Analysis, recording: Recording) -> None:
    one, two = (again(analysis, recording, n_pairs=2) for _ in range(2))
    assert one.loads == two.loads
    assert one.scenarios == two.scenarios
    assert one.series is not None and two.series is not None
    for name in ("values", "low", "high", "muscle_force", "activation", "status"):
        first, second = (getattr(result.series, name) for result in (one, two))
        assert np.array_equal(first, second, equal_nan=first.dtype.kind == "f"), name
