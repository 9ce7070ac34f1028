"""Made-up analyses: smooth curves plus noise, so that a report can be made without a recording."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hiphinge.body.compile import compile_body
from hiphinge.body.examples import walker
from hiphinge.types import (
    SIDES,
    Activity,
    ActivityName,
    Analysis,
    Angles,
    Axes,
    BodyModel,
    ChangedLoad,
    Curve,
    Cycle,
    CycleValue,
    Event,
    Forces,
    InputFile,
    Load,
    LoadSeries,
    Measure,
    Motion,
    Norm,
    Quality,
    Recording,
    Scenario,
    Setup,
    Side,
    Subject,
    Timeline,
    Verdict,
    View,
)

STRIDE_S = 1.1
PERCENT = np.linspace(0.0, 1.0, 101)
# Mean and first harmonics of walking angles [deg], read off by eye: a likeness, not a norm.
HARMONICS: dict[str, tuple[float, Sequence[tuple[float, float]]]] = {
    "hip_flexion": (15.0, ((21.0, 0.05), (4.0, 0.9))),
    "hip_adduction": (1.0, ((5.0, -0.25), (1.6, 0.2))),
    "hip_rotation": (0.0, ((4.0, 0.1), (2.0, 0.3))),
    "knee_flexion": (24.0, ((20.0, -0.75 + 1.5), (19.0, 0.42), (4.0, 0.5))),
    "ankle_dorsiflexion": (3.0, ((8.0, -0.4), (8.0, 0.15))),
    "pelvic_obliquity": (0.0, ((3.5, -0.2), (1.5, 0.2))),
    "pelvis_rotation": (0.0, ((4.0, 0.0), (1.0, 0.2))),
    "trunk_side_lean": (0.0, ((2.0, 0.8), (0.5, 0.2))),
}
WHOLE = {
    "pelvis_tilt": (11.0, ((0.4, 0.2), (1.2, 0.3))),
    "trunk_flexion": (4.0, ((0.5, 0.1), (1.5, 0.4))),
}


def wave(shape: tuple[float, Sequence[tuple[float, float]]], phase: np.ndarray) -> np.ndarray:
    mean, parts = shape
    turns = [
        amplitude * np.cos(2 * np.pi * (k * phase - shift))
        for k, (amplitude, shift) in enumerate(parts, 1)
    ]
    return mean + np.sum(turns, axis=0)


def a_measure(
    name: str,
    side: Side | None,
    value: float | None,
    half: float = 1.5,
    *,
    unit: str = "deg",
    norm: Norm | None = None,
    quality: Quality = "good",
    reason: str = "",
    n: int = 12,
) -> Measure:
    if value is None:
        return Measure(name, side, None, None, None, unit, 0, None, "refused", reason)
    low, high = value - half, value + half
    verdict = None if norm is None or not norm.verified else verdict_of(low, high, norm)
    return Measure(name, side, value, low, high, unit, n, half / 3, quality, reason, norm, verdict)


def verdict_of(low: float, high: float, norm: Norm) -> Verdict:
    floor, ceiling = norm.mean - 2 * norm.sd, norm.mean + 2 * norm.sd
    if low > ceiling:
        return "high"
    if high < floor:
        return "low"
    return "typical" if low >= floor and high <= ceiling else "cannot_tell"


def a_norm(mean: float, sd: float, *, verified: bool = True) -> Norm:
    return Norm(
        mean,
        sd,
        "Schwartz 2008, doi:10.1016/j.jbiomech.2008.03.015",
        verified,
        "83 typically developing children and adolescents",
        "free",
    )


def walk_measures() -> tuple[Measure, ...]:
    both = [
        ("pelvic_drop_peak", 9.2, 4.6, 1.6, "deg", a_norm(3.9, 2.0)),
        ("hip_adduction_peak", 6.5, 7.4, 2.2, "deg", a_norm(5.8, 2.9)),
        ("hip_flexion_at_contact", 33.0, 35.0, 3.0, "deg", a_norm(35.0, 6.0)),
        ("hip_extension_peak", 2.0, 9.0, 3.2, "deg", a_norm(10.0, 6.5)),
        ("knee_flexion_at_contact", 5.0, 6.0, 2.6, "deg", a_norm(6.0, 4.5)),
        ("knee_flexion_peak", 14.0, 19.0, 2.6, "deg", a_norm(18.0, 5.5)),
        ("knee_flexion_swing_peak", 58.0, 63.0, 2.6, "deg", a_norm(62.0, 5.0)),
        ("ankle_dorsiflexion_peak", 11.0, 12.5, 3.0, "deg", a_norm(13.0, 4.5)),
        ("trunk_side_lean_peak", 3.5, 1.5, 1.5, "deg", None),
        ("shin_angle_at_contact", 18.0, 19.5, 1.5, "deg", None),
        ("step_length", 0.612, 0.655, 0.012, "m", None),
        ("stance_fraction", 0.638, 0.655, 0.01, "1", a_norm(0.62, 0.02)),
        ("peak_vertical_force", 1.08, 1.12, 0.02, "BW", None),
    ]
    found = [
        a_measure(name, side, value, half, unit=unit, norm=norm)
        for name, left, right, half, unit, norm in both
        for side, value in zip(SIDES, (left, right), strict=True)
    ]
    found += [
        a_measure("cadence", None, 109.0, 1.5, unit="steps/min"),
        a_measure("speed", None, 1.16, 0.02, unit="m/s"),
        a_measure("step_width", None, 0.11, 0.01, unit="m"),
        a_measure("trunk_flexion_mean", None, 4.0, 2.0),
        a_measure("limb_symmetry", None, 48.0, 1.0, unit="%"),
    ]
    for side in SIDES:
        turn = a_measure(
            "hip_rotation_peak",
            side,
            8.0,
            9.0,
            quality="limited",
            reason="markers show thigh rotation poorly",
        )
        found += [turn]
        found += [
            a_measure("contact_time", side, None, unit="s", reason="only for running and hopping")
        ]
    return tuple(found)


def walk_curves(n_cycles: int = 6, seed: int = 5) -> tuple[Curve, ...]:
    random = np.random.default_rng(seed)
    curves: list[Curve] = []
    for cycle in range(n_cycles):
        for side in SIDES:
            for name, shape in HARMONICS.items():
                own = wave(shape, PERCENT + random.normal(0, 0.008))
                offset = (2.0 if side == "left" else 0.0) + random.normal(0, 0.8)
                curves.append(Curve(name, side, cycle, own + offset, "deg"))
            force = np.where(
                PERCENT < 0.62,
                1.1 * np.abs(np.sin(np.pi * PERCENT / 0.62)) ** 0.5
                - 0.3 * np.sin(np.pi * PERCENT / 0.62) ** 8,
                0.0,
            )
            curves.append(Curve("vertical_force", side, cycle, np.nan_to_num(force), "BW"))
        for name, shape in WHOLE.items():
            curves.append(
                Curve(name, None, cycle, wave(shape, PERCENT) + random.normal(0, 0.5), "deg")
            )
    return tuple(curves)


def walk_timeline(n_cycles: int = 6) -> Timeline:
    cycles: list[Cycle] = []
    events: list[Event] = []
    for side, lag in zip(SIDES, (0.0, 0.5), strict=True):
        for index in range(n_cycles):
            start = (index + lag) * STRIDE_S
            cycles.append(
                Cycle(
                    "gait",
                    side,
                    start,
                    start + STRIDE_S,
                    start + 0.63 * STRIDE_S,
                    start + 0.13 * STRIDE_S,
                    start + 0.5 * STRIDE_S,
                )
            )
            events.append(Event("initial_contact", side, start, "plates"))
            events.append(Event("toe_off", side, start + 0.63 * STRIDE_S, "plates"))
        events.append(Event("initial_contact", side, (n_cycles + lag) * STRIDE_S, "plates"))
    return Timeline(
        Activity("walk", 0.98, "detected"),
        tuple(sorted(events, key=lambda e: e.time)),
        tuple(cycles),
        "plates",
        ("2 foot contacts at the edge of a plate were left out",),
    )


def stick_body() -> BodyModel:
    return compile_body(walker())


def walk_motion(body: BodyModel, *, seconds: float = 8.0, rate_hz: float = 50.0) -> Motion:
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    q = np.tile(body.coordinates.default, (time.size, 1))
    names = body.coordinates.names
    for side, lag in (("l", 0.0), ("r", 0.5)):
        phase = time / STRIDE_S - lag
        for name, shape in (
            ("hip_flexion", "hip_flexion"),
            ("hip_adduction", "hip_adduction"),
            ("knee", "knee_flexion"),
            ("knee_angle", "knee_flexion"),
        ):
            if f"{name}_{side}" in names:
                q[:, names.index(f"{name}_{side}")] = np.radians(wave(HARMONICS[shape], phase))
    q[:, names.index("pelvis_ty")] = 0.9
    q[:, names.index("pelvis_tx")] = 1.1 * time
    return Motion(
        time,
        names,
        q,
        ("LASI", "RASI"),
        np.full((time.size, 2), 0.006),
        np.zeros(time.size, dtype=np.int64),
        "own solver",
    )


def walk_angles(time: np.ndarray) -> Angles:
    ids, sides, columns = [], [], []
    for side, lag in zip(SIDES, (0.0, 0.5), strict=True):
        for name, shape in HARMONICS.items():
            ids.append(name)
            sides.append(side)
            columns.append(wave(shape, time / STRIDE_S - lag))
    for name, shape in WHOLE.items():
        ids.append(name)
        sides.append(None)
        columns.append(wave(shape, time / STRIDE_S))
    return Angles(time, tuple(ids), tuple(sides), np.stack(columns, axis=1))


def a_recording(*, with_forces: bool = True, name: str = "walk_trial_03.c3d") -> Recording:
    time = np.arange(400) / 50.0
    force = np.zeros((2, 400, 3))
    force[:, :, 1] = 700.0 * np.abs(np.sin(np.pi * time / STRIDE_S))
    forces = Forces(
        time,
        force,
        np.zeros((2, 400, 3)),
        np.zeros((2, 400, 3)),
        ("plate 1", "plate 2"),
        (None, None),
        np.full((2, 4, 3), np.nan),
    )
    axes = Axes(np.eye(3), "+Z", "+X", "up from the pelvis markers, forward from the feet")
    return Recording(
        InputFile(name, "ab" * 32, "c3d"),
        time,
        ("LASI", "RASI"),
        np.zeros((400, 2, 3)),
        axes,
        forces if with_forces else None,
    )


def walk_analysis(body: BodyModel | None = None) -> Analysis:
    body = body or stick_body()
    motion = walk_motion(body)
    curves = walk_curves()
    values = tuple(
        CycleValue(curve.id + "_mean", curve.side, curve.cycle, float(curve.values.mean()))
        for curve in curves
    )
    return Analysis(
        recordings=(a_recording(),),
        subject=Subject(mass=71.4, height=1.72, sex="female", mass_source="plates"),
        body=body,
        motion=motion,
        angles=walk_angles(motion.time),
        timeline=walk_timeline(),
        measures=walk_measures(),
        curves=curves,
        cycle_values=values,
        view=View("3d", None, "markers see every plane"),
        setup=Setup(condition="usual shoes", speed_kmh=4.2, treadmill=True),
        quality={
            "marker_rms_mm": 8.4,
            "worst_marker": "LTHI",
            "frames_without_pose": 0,
            "leg_length_m": 0.9,
        },
        warnings=("2 foot contacts at the edge of a plate were left out",),
        timings={"read": 0.2, "kinematics": 0.8},
        seed=1,
        created="2026-03-12T10:15:00Z",
        methods=(
            "Marker positions were read with ezc3d.",
            "Joint angles come from inverse kinematics.",
        ),
    )


def squat_analysis(body: BodyModel | None = None) -> Analysis:
    base = walk_analysis(body)
    cycles = tuple(
        Cycle("repetition", None, 1.5 * k, 1.5 * k + 1.3, bottom=1.5 * k + 0.65) for k in range(5)
    )
    events = tuple(
        Event(kind, None, time, "kinematics")
        for cycle in cycles
        for kind, time in (
            ("rep_start", cycle.start),
            ("rep_bottom", cycle.bottom or 0.0),
            ("rep_end", cycle.end),
        )
    )
    measures = [
        a_measure(name, side, value, half)
        for name, left, right, half in (
            ("depth", 98.0, 101.0, 3.0),
            ("hip_flexion_peak", 88.0, 90.0, 4.0),
            ("hip_adduction_peak", -4.0, -9.0, 2.0),
        )
        for side, value in zip(SIDES, (left, right), strict=True)
    ]
    measures += [
        a_measure("reps", None, 5.0, 0.0, unit="1", n=5),
        a_measure("tempo", None, 1.3, 0.1, unit="s", n=5),
        a_measure("trunk_flexion_peak", None, 38.0, 3.0, n=5),
        a_measure("side_shift", None, -0.06, 0.02, unit="1", n=5),
    ]
    dip = 0.5 - 0.5 * np.cos(2 * np.pi * PERCENT)
    curves = tuple(
        Curve(name, side, k, 5 + top * dip * (1 + 0.02 * k), "deg")
        for k in range(5)
        for side in SIDES
        for name, top in (("hip_flexion", 85.0), ("knee_flexion", 95.0), ("hip_adduction", -5.0))
    )
    return replace(
        base,
        timeline=Timeline(Activity("squat", 0.9, "detected"), events, cycles, "kinematics"),
        measures=tuple(measures),
        curves=curves,
        setup=Setup(),
        warnings=(),
    )


WEIGHT_N = 71.4 * 9.80665
# Peak in body weights left and right, relative half range, and the largest activation [1].
MUSCLE_PEAKS = {
    "gluteus_maximus": (0.62, 0.85, 0.30, 0.31),
    "gluteus_medius": (1.48, 1.32, 0.22, 0.54),
    "gluteus_minimus": (0.36, 0.33, 0.35, 0.48),
    "quadriceps": (1.10, 1.24, 0.25, 0.22),
    "hamstrings": (0.82, 0.78, 0.28, 0.35),
    "piriformis": (0.06, 0.05, 0.60, 0.20),
    "tensor_fasciae_latae": (0.14, 0.16, 0.45, 0.30),
}
JOINT_PEAKS = {
    "hip_contact": (4.05, 4.30, 0.16),
    "knee_contact": (2.60, 3.45, 0.11),
    "patellofemoral_force": (0.72, 0.90, 0.30),
    "ankle_contact": (4.10, 4.40, 0.15),
}


def a_load(
    name: str,
    side: Side | None,
    value: float | None,
    half: float,
    *,
    unit: str = "N",
    quality: Quality = "good",
    reason: str = "",
) -> Load:
    if value is None:
        return Load(name, side, None, None, None, unit, None, 0, "refused", reason)
    in_weights = value / WEIGHT_N if unit == "N" else None
    return Load(name, side, value, value - half, value + half, unit, in_weights, 6, quality, reason)


def walk_loads() -> tuple[Load, ...]:
    deep: dict[str, object] = {
        "quality": "limited",
        "reason": "the knee bends beyond 80 degrees, where the model's lever arms are too short",
    }
    found: list[Load] = []
    for column, side in enumerate(SIDES):
        for name, (*peaks, share, activation) in MUSCLE_PEAKS.items():
            peak = peaks[column] * WEIGHT_N
            found.append(a_load(f"{name}_force_peak", side, peak, share * peak))
            used = activation + 0.04 * column
            found.append(
                a_load(f"{name}_activation_peak", side, used, 0.3 * used, unit="1"),
            )
            found.append(a_load(f"{name}_reserve", side, 1 - used, 0.3 * used, unit="1"))
        for name, (*peaks, share) in JOINT_PEAKS.items():
            peak = peaks[column] * WEIGHT_N
            more = deep if name == "patellofemoral_force" else {}
            load_id = name if name.endswith("_peak") else f"{name}_peak"
            found.append(a_load(load_id, side, peak, share * peak, **more))
    refused = {"reason": "the trunk has too few markers"}
    return (*found, a_load("lumbar_compression_peak", None, None, 0.0, **refused))


def walk_series(motion: Motion) -> LoadSeries:
    time = motion.time
    columns: dict[str, np.ndarray] = {}
    halves: list[float] = []
    for side, lag in zip(SIDES, (0.0, 0.5), strict=True):
        phase = (time / STRIDE_S - lag) % 1.0
        stance = np.clip(np.sin(np.pi * np.clip(phase / 0.63, 0.0, 1.0)), 0.0, None) ** 0.7
        peaks = {f"{name}_force": v for name, v in MUSCLE_PEAKS.items()} | JOINT_PEAKS
        for name, values in peaks.items():
            peak = values[SIDES.index(side)] * WEIGHT_N
            dip = 1.0 - 0.35 * np.sin(2 * np.pi * np.clip(phase / 0.63, 0.0, 1.0)) ** 2
            columns[f"{name}_{side[0]}"] = peak * (0.06 + 0.94 * stance * dip)
            halves.append(values[2])
    values = np.stack(list(columns.values()), axis=1)
    values[time > 6.0] = np.nan
    muscles = ("glmed1_l", "glmed1_r")
    return LoadSeries(
        time,
        tuple(columns),
        values,
        values * (1.0 - np.array(halves)),
        values * (1.0 + np.array(halves)),
        muscles,
        np.zeros((time.size, 2)),
        np.zeros((time.size, 2)),
        np.zeros(time.size, dtype=np.int64),
    )


def a_change(name: str, side: Side | None, base: float, change: float, half: float) -> ChangedLoad:
    value = base + change
    return ChangedLoad(
        name,
        side,
        "N",
        base,
        value,
        0.8 * value,
        1.2 * value,
        change - half,
        change + half,
    )


def a_scenario(scales: dict[str, float], *, feasible: bool = True) -> Scenario:
    stronger = min(scales.values()) > 1.0
    sign, share = (-0.5, 0.1) if stronger else (1.0, 0.1)
    loads: list[ChangedLoad] = []
    for column, side in enumerate(SIDES):
        for name in ("quadriceps", "hamstrings", "piriformis", "tensor_fasciae_latae"):
            base = MUSCLE_PEAKS[name][column] * WEIGHT_N
            relative = 0.9 if name == "piriformis" else share
            # Quadriceps cannot be told on the left, and hardly changes on the right.
            change = sign * relative * base
            half = (
                1.4 * abs(change) if (name, side) == ("quadriceps", "left") else 0.4 * abs(change)
            )
            if (name, side) == ("quadriceps", "right"):
                change, half = sign * 2.0, 1.0
            loads.append(a_change(f"{name}_force_peak", side, base, change, half))
        for name in ("hip_contact", "knee_contact"):
            base = JOINT_PEAKS[name][column] * WEIGHT_N
            loads.append(a_change(f"{name}_peak", side, base, sign * 0.03 * base, 0.02 * base))
    saturated = {"glmed1_l": 0.12, "glmed2_l": 0.08, "glmed1_r": 0.01} if not stronger else {}
    return Scenario(scales, feasible, 0.4, saturated, tuple(loads) if feasible else ())


ALL_GLUTES = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")


def loaded_walk_analysis(body: BodyModel | None = None) -> Analysis:
    base = walk_analysis(body)
    assert base.motion is not None
    return replace(
        base,
        loads=walk_loads(),
        load_series=walk_series(base.motion),
        what_ifs=(
            a_scenario(dict.fromkeys(ALL_GLUTES, 1.2)),
            a_scenario(dict.fromkeys(ALL_GLUTES, 0.8)),
            a_scenario({"gluteus_maximus": 0.8}, feasible=False),
            a_scenario({"gluteus_maximus": 1.2}),
        ),
    )


def refused_analysis(reason: str = "no marker set was recognised among 3 markers") -> Analysis:
    base = walk_analysis()
    empty: tuple[ActivityName | None, float] = (None, 0.0)
    refused = tuple(
        a_measure(name, side, None, reason=reason)
        for name in ("pelvic_drop_peak", "hip_flexion_peak", "knee_flexion_peak")
        for side in SIDES
    )
    return replace(
        base,
        body=None,
        motion=None,
        angles=None,
        curves=(),
        cycle_values=(),
        measures=refused,
        quality={},
        timeline=Timeline(Activity(*empty, "detected", reason), (), (), None),
        warnings=(reason,),
        methods=(),
    )
