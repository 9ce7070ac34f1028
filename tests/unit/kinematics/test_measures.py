"""Measures of a walker made of formulas, whose every answer is known."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.kinematics.measures import DEFINITIONS, Given, MeasureSet, measure
from hiphinge.kinematics.measures.examples import Walker
from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import (
    SIDES,
    Activity,
    Angles,
    Cycle,
    Setup,
    Subject,
    Timeline,
)

ADULT = Subject(mass=70.0, height=1.75)
WALKER = Walker(cycles=3, rate_hz=100.0)


def measured(walker: Walker = WALKER, **given: object) -> MeasureSet:
    made = {
        "angles": walker.angles(),
        "points": walker.points(),
        "timeline": walker.timeline(),
        "recording": walker.recording(mass=70.0),
        "subject": ADULT,
    } | given
    drawn = Given(made.pop("angles"), made.pop("points"))  # type: ignore[arg-type]
    return measure(drawn, **made)  # type: ignore[arg-type]


def with_draws(angles: Angles, n: int = 41, sd_deg: float = 2.0, seed: int = 1) -> Angles:
    """Shift every angle by a constant of its own in each draw but the first."""
    rng = np.random.default_rng(seed)
    shift = sd_deg * rng.standard_normal((n, 1, len(angles.ids)))
    shift[0] = 0.0
    return replace(angles, values_deg=angles.values_deg + shift)


def squat(angles: Angles) -> Timeline:
    """Two repetitions on two legs within the walker's time."""
    cycles = tuple(
        Cycle("repetition", None, start=start, end=start + 1.1, bottom=start + 0.5)
        for start in (0.2, 1.4)
    )
    return Timeline(Activity("squat", 1.0, "given"), (), cycles, "kinematics")


@pytest.mark.parametrize("on_belt", [False, True])
def test_distances_and_times_on_firm_ground_and_on_a_belt(on_belt: bool):
    walker = replace(WALKER, on_belt=on_belt)
    found = measured(walker)
    assert found.on_belt == on_belt
    known = {
        ("cadence", None): 120.0 / walker.cycle,
        ("speed", None): walker.speed,
        ("step_length", "left"): 0.5 * walker.speed * walker.cycle,
        ("step_length", "right"): 0.5 * walker.speed * walker.cycle,
        ("step_width", None): walker.width,
        ("stance_fraction", "left"): walker.stance,
        ("vertical_oscillation", None): 0.04,
        ("crossover", "right"): -0.5 * walker.width / 0.18,
    }
    for (name, side), value in known.items():
        assert found.of(name, side).value == pytest.approx(value, abs=2e-3), name


def test_angles_peak_where_the_formulas_do():
    found = measured()
    turn_off = 2.0 * np.pi * WALKER.stance
    known = {
        "hip_flexion_at_contact": 34.0,
        "hip_flexion_peak": 34.0,
        "hip_extension_peak": 10.0,
        "hip_adduction_peak": 5.0,
        "hip_rotation_peak": 3.0,
        "pelvic_drop_peak": 4.0,
        "knee_flexion_at_contact": 25.0 - 20.0 * np.cos(1.0),
        "knee_flexion_peak": 45.0,
        "knee_flexion_loading_peak": 25.0 - 20.0 * np.cos(0.5 * turn_off + 1.0),
        "knee_flexion_swing_peak": 25.0 - 20.0 * np.cos(turn_off + 1.0),
        "ankle_dorsiflexion_peak": 10.0,
        "trunk_side_lean_peak": 2.0,
        "shin_angle_at_contact": 8.0,
        "knee_projection_angle_peak": 6.0,
    }
    for name, value in known.items():
        for side in SIDES:
            assert found.of(name, side).value == pytest.approx(value, abs=0.25), (name, side)
    assert found.of("trunk_flexion_peak", None).value == pytest.approx(6.0, abs=0.01)
    assert found.of("trunk_flexion_mean", None).value == pytest.approx(5.0, abs=0.02)


def test_trunk_lean_counts_toward_each_stance_side():
    walker = WALKER
    lean = walker.angles()
    column = lean.ids.index("trunk_side_lean")
    values = lean.values_deg.copy()
    values[:, column] = 3.0  # leaning to the right all the time
    found = measured(angles=replace(lean, values_deg=values))
    assert found.of("trunk_side_lean_peak", "right").value == pytest.approx(3.0)
    assert found.of("trunk_side_lean_peak", "left").value == pytest.approx(-3.0)


def test_forces_in_body_weights_and_their_symmetry():
    found = measured()
    assert found.of("peak_vertical_force", "left").value == pytest.approx(1.1, abs=0.01)
    assert found.of("limb_symmetry", None).value == pytest.approx(50.0, abs=0.2)
    # Half a sine over 0.682 s, from 20 to 80 % of the time to its top.
    half = 0.5 * WALKER.stance * WALKER.cycle
    rise = 1.1 * (np.sin(0.4 * np.pi) - np.sin(0.1 * np.pi)) / (0.6 * half)
    assert found.of("loading_rate", "right").value == pytest.approx(rise, rel=0.05)
    assert found.of("loading_rate", "right").quality == "limited"
    assert "100 Hz" in found.of("loading_rate", "right").reason


def test_a_heavier_left_contact_moves_the_symmetry():
    recording = WALKER.recording(mass=70.0)
    assert recording.forces is not None
    force = recording.forces.force.copy()
    force[0] *= 1.2
    found = measured(recording=replace(recording, forces=replace(recording.forces, force=force)))
    assert found.of("limb_symmetry", None).value == pytest.approx(100 * 1.2 / 2.2, abs=0.3)


def test_both_feet_on_one_plate_give_no_force():
    recording = WALKER.recording(mass=70.0)
    assert recording.forces is not None
    both = recording.forces.force.sum(axis=0, keepdims=True)
    point = recording.forces.point.mean(axis=0, keepdims=True)
    one = replace(
        recording.forces,
        force=both,
        point=point,
        free_moment=np.zeros_like(both),
        names=("one",),
        sides=(None,),
        corners=np.zeros((1, 4, 3)),
    )
    found = measured(recording=replace(recording, forces=one))
    for side in SIDES:
        refused = found.of("peak_vertical_force", side)
        assert refused.quality == "refused"
        assert refused.value is None
        assert "alone" in refused.reason


def test_what_the_recording_cannot_support_is_refused_with_its_reason():
    without = measured(recording=WALKER.recording())
    assert "no force plates" in without.of("peak_vertical_force", "left").reason
    assert "no force plates" in without.of("limb_symmetry", None).reason
    weightless = measured(subject=Subject(height=1.75))
    assert "mass is not known" in weightless.of("loading_rate", "left").reason
    left = replace(WALKER.timeline(), cycles=tuple(WALKER.timeline().cycles[:3]))
    assert "no complete right cycle" in measured(timeline=left).of("step_length", "right").reason
    nothing = replace(left, cycles=(), warnings=("The person turns.",))
    for item in measured(timeline=nothing).measures:
        assert item.quality == "refused"
        assert item.low is None and item.high is None and item.verdict is None
    assert "The person turns." in measured(timeline=nothing).of("speed", None).reason


def test_without_a_known_movement_each_limb_has_its_refusal():
    nothing = Timeline(Activity(None, 0.0, "detected", "no supported movement"), (), (), None)
    refused = measured(timeline=nothing).measures
    sides = {item.side for item in refused if item.id == "knee_flexion_peak"}
    assert sides == {"left", "right"}
    assert {item.side for item in refused if item.id == "cadence"} == {None}
    assert {item.quality for item in refused} == {"refused"}


def test_an_angle_that_the_body_lacks_is_refused_not_raised():
    angles = WALKER.angles()
    kept = [i for i, name in enumerate(angles.ids) if name != "hip_rotation"]
    fewer = Angles(
        angles.time,
        tuple(angles.ids[i] for i in kept),
        tuple(angles.sides[i] for i in kept),
        angles.values_deg[:, kept],
    )
    refused = measured(angles=fewer).of("hip_rotation_peak", "left")
    assert refused.quality == "refused"
    assert "hip rotation" in refused.reason


def test_an_unknown_activity_refuses_everything():
    timeline = replace(
        WALKER.timeline(), activity=Activity(None, 0.0, "detected", "the person stands")
    )
    found = measured(timeline=timeline)
    assert {item.id for item in found.measures} == {item.id for item in DEFINITIONS}
    assert all(item.reason == "the person stands" for item in found.measures)


def test_running_gets_times_on_and_off_the_ground():
    runner = replace(WALKER, stance=0.35, speed=3.0, cycle=0.7)
    timeline = replace(runner.timeline(), activity=Activity("run", 1.0, "given"))
    found = measured(runner, timeline=timeline)
    assert found.of("contact_time", "left").value == pytest.approx(0.35 * 0.7)
    assert found.of("flight_time", "left").value == pytest.approx(0.15 * 0.7)
    with pytest.raises(KeyError):
        measured().of("contact_time", "left")


def test_repetitions_count_and_time_themselves():
    found = measured(timeline=squat(WALKER.angles()))
    assert found.of("reps", None).value == 2.0
    assert found.of("reps", None).low == found.of("reps", None).high == 2.0
    assert found.of("tempo", None).value == pytest.approx(1.1)
    assert abs(found.of("trunk_side_lean_peak", None).value) == pytest.approx(2.0, abs=0.05)
    knee = WALKER.angles().of("knee_flexion", "left")
    bottoms = np.interp([0.7, 1.9], WALKER.time, knee)
    assert found.of("depth", "left").value == pytest.approx(np.median(bottoms), abs=0.05)


def test_side_shift_is_a_share_of_the_stance_width():
    points = WALKER.points()
    standing = dict(points.paths)
    for side, aside in zip(SIDES, (-0.2, 0.2), strict=True):
        for name in ("heel", "toe"):
            standing[name, side] = np.tile([1.0, 0.0, aside], (WALKER.time.size, 1))
    standing["pelvis", None] = np.tile([0.9, 0.8, 0.03], (WALKER.time.size, 1))
    found = measured(points=BodyPaths(points.time, standing), timeline=squat(WALKER.angles()))
    assert found.of("side_shift", None).value == pytest.approx(0.03 / 0.4)


def test_draw_0_alone_gives_the_value():
    plain, drawn = measured(), measured(angles=with_draws(WALKER.angles()))
    for one, other in zip(plain.measures, drawn.measures, strict=True):
        assert (one.id, one.side) == (other.id, other.side)
        assert one.value == other.value
    assert plain.cycle_values == drawn.cycle_values


def test_without_draws_there_is_no_verdict():
    assert all(item.verdict is None for item in measured().measures)
    drawn = measured(angles=with_draws(WALKER.angles()))
    assert drawn.of("hip_adduction_peak", "left").verdict == "typical"
    assert drawn.of("knee_flexion_swing_peak", "left").verdict == "low"


def test_the_same_seed_gives_the_same_numbers_and_another_does_not():
    angles = with_draws(WALKER.angles())
    assert measured(angles=angles).measures == measured(angles=angles).measures
    other = measured(angles=angles, seed=5)
    assert other.of("cadence", None).low != measured(angles=angles).of("cadence", None).low
    assert other.of("cadence", None).value == measured(angles=angles).of("cadence", None).value


def test_intervals_hold_the_value_and_grow_with_the_draws():
    narrow = measured(angles=with_draws(WALKER.angles(), n=101, sd_deg=1.0))
    wide = measured(angles=with_draws(WALKER.angles(), n=101, sd_deg=3.0))
    for item in (*narrow.measures, *wide.measures):
        if item.value is not None and item.low is not None and item.high is not None:
            assert item.low <= item.value <= item.high
    widths = [
        found.of("hip_adduction_peak", "left").high - found.of("hip_adduction_peak", "left").low
        for found in (narrow, wide)
    ]
    assert widths[0] == pytest.approx(2 * 1.96 * 1.0, rel=0.35)
    assert widths[1] == pytest.approx(3.0 * widths[0], rel=0.1)


def test_event_error_widens_what_depends_on_events_only():
    drawn = measured(angles=with_draws(WALKER.angles(), sd_deg=0.0))
    stance = drawn.of("stance_fraction", "left")
    assert 0.002 < stance.high - stance.low < 0.06
    lean = drawn.of("hip_extension_peak", "left")
    assert lean.high - lean.low < 0.05


def test_one_cycle_is_limited_and_says_so():
    timeline = WALKER.timeline()
    single = replace(timeline, cycles=(timeline.cycles[0], timeline.cycles[3]))
    item = measured(timeline=single).of("hip_flexion_peak", "left")
    assert (item.n, item.sd_cycles, item.quality) == (1, None, "limited")
    assert "one cycle" in item.reason


def test_limits_from_outside_reach_angles():
    found = measured(
        limits={"*": "scaled without a static trial", "ankle_dorsiflexion_peak": "no heel"}
    )
    assert found.of("hip_flexion_peak", "left").reason == "scaled without a static trial"
    assert found.of("ankle_dorsiflexion_peak", "left").reason == "no heel"
    assert found.of("cadence", None).quality == "good"


def test_a_speed_that_differs_from_the_users_is_said():
    assert measured(setup=Setup(speed_kmh=4.3)).warnings == ()
    (said,) = measured(setup=Setup(speed_kmh=6.0)).warnings
    assert "6.0 km/h given" in said
    belt = measured(replace(WALKER, on_belt=True), setup=Setup(treadmill=False))
    assert any("looks like a treadmill" in text for text in belt.warnings)


def test_a_gap_in_one_cycle_leaves_that_cycle_out():
    angles = WALKER.angles()
    values = angles.values_deg.copy()
    values[10:90] = np.nan  # within the first left cycle
    found = measured(angles=replace(angles, values_deg=values))
    assert found.of("hip_flexion_peak", "left").n == 2
    assert found.of("hip_flexion_peak", "left").value == pytest.approx(34.0, abs=0.01)
