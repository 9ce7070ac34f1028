"""Ground reaction estimated from motion alone against force plates.

python -m validation ground_reaction
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hiphinge import assets, io
from hiphinge.body import forward_kinematics
from hiphinge.events import find_timeline, points_from_markers, points_from_poses, prefer
from hiphinge.kinematics.foot_forces import foot_forces
from hiphinge.kinematics.tracking import Tracked, track
from hiphinge.loads.ground_reaction import (
    GroundReaction,
    Settings,
    estimate_ground_reaction,
    smoothing_hz,
)
from hiphinge.loads.stance import ON, stance_phases
from hiphinge.loads.trajectory import smooth_trajectory
from hiphinge.progress import Progress
from hiphinge.report.foot_loads import forces_on_feet
from hiphinge.signals import lowpass, runs, sample_at
from hiphinge.types import SIDES, Forces, Recording, Subject, Timeline
from validation.tables import SHARED_DATA, Table, need_shared_data, write

GRAVITY = 9.80665
# Plates are filtered like the motion, so that only what is estimated differs; in running the motion
# has to be smoothed more than a measured force is.
RUN_PLATES_HZ = 15.0


@dataclass(frozen=True)
class Case:
    name: str
    recording: str
    forces: str | None = None
    static: str | None = None
    mass: float | None = None
    end: float | None = None


CASES = (
    Case("treadmill walk (HBM)", "sample_walk", end=12.0),
    Case(
        "Rajagopal walk",
        "rajagopal_walk_run/motion_capture_walk.trc",
        "rajagopal_walk_run/grf_walk.mot",
        "rajagopal_walk_run/static_walk_1.trc",
    ),
    Case(
        "subject01 walk",
        "osim_subject01/subject01_walk1.trc",
        "osim_subject01/subject01_walk1_grf.mot",
        "osim_subject01/subject01_static.trc",
        mass=72.6,
    ),
    Case(
        "Plug-in Gait adult",
        "walk_pig_btk3/PiG_Motion3_FF.c3d",
        static="walk_pig_btk3/PiG_Calibration3_FF.c3d",
    ),
    Case(
        "Plug-in Gait child",
        "walk_pig_HC030A/HC030A05.c3d",
        static="walk_pig_HC030A/HC030A01.c3d",
    ),
    Case(
        "oc4 walkingTS1",
        "oc4_walkingTS1/walkingTS1.trc",
        "oc4_walkingTS1/walkingTS1_grf.mot",
        mass=60.1,
    ),
    Case("oc4 walking1", "oc4_walking1/walking1.trc", "oc4_walking1/walking1_grf.mot", mass=60.1),
    Case(
        "Rajagopal run",
        "rajagopal_walk_run/motion_capture_run.trc",
        "rajagopal_walk_run/grf_run.mot",
        "rajagopal_walk_run/static_run.trc",
    ),
    Case(
        "Hamner run",
        "run_hamner_s02/subject02_running.trc",
        "run_hamner_s02/subject02_running_grf.mot",
        "run_hamner_s02/subject02_static.trc",
    ),
    Case("oc4 squats1", "oc4_squats1/squats1.trc", "oc4_squats1/squats1_grf.mot", mass=60.1),
    Case("oc4 STS1", "oc4_STS1/STS1.trc", "oc4_STS1/STS1_grf.mot", mass=60.1),
)


@dataclass(frozen=True)
class Estimated:
    """Estimate and plates on the same instants, left before right."""

    activity: str
    weight: float
    time: np.ndarray
    found: GroundReaction
    ren: GroundReaction
    force: np.ndarray
    point: np.ndarray
    seen: np.ndarray


def path_of(name: str) -> Path:
    return assets.path(name) if name == "sample_walk" else SHARED_DATA / name


def timeline_of(recording: Recording, tracked: Tracked) -> Timeline:
    """Events from the motion alone, as they would be without plates."""
    poses = forward_kinematics(tracked.body, tracked.motion.q)
    points = points_from_poses(tracked.body, poses, recording.time)
    if tracked.marker_set is not None:
        points = prefer(points_from_markers(recording, tracked.marker_set.sites), points)
    alone = replace(recording, forces=None, events=())
    return find_timeline(alone, points, activity=None, source="kinematics")


def estimate(case: Case) -> Estimated:
    recording = io.read(path_of(case.recording), forces=case.forces and path_of(case.forces))
    recording = io.trim(recording, start=None, end=case.end)
    static = io.read(path_of(case.static)) if case.static else None
    subject = Subject(mass=case.mass, mass_source=case.mass and "given")
    tracked = track(
        recording, static=static, subject=subject, model=None, mapping=None, progress=Progress()
    )
    timeline = timeline_of(recording, tracked)
    own = smoothing_hz(timeline.activity.value)
    cutoff = RUN_PLATES_HZ if timeline.activity.value == "run" else own
    motion = tracked.motion
    trajectory = smooth_trajectory(tracked.body, motion.time, motion.q[None], cutoff_hz=own)
    assert recording.forces is not None
    force, point, clean = measured(recording.forces, tracked, cutoff)
    weight = float(tracked.body.mass.sum()) * GRAVITY
    stance = stance_phases(timeline, motion.time)
    return Estimated(
        activity=timeline.activity.value or "none",
        weight=weight,
        time=motion.time,
        found=estimate_ground_reaction(tracked.body, trajectory, timeline),
        ren=estimate_ground_reaction(
            tracked.body, trajectory, timeline, settings=Settings(transition="ren2008")
        ),
        force=force,
        point=point,
        seen=clean & on_plates(stance, force[:, :, 1], weight),
    )


def measured(
    forces: Forces, tracked: Tracked, cutoff: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Forces on each foot, filtered like the motion, centres of pressure, frames to be believed."""
    body, motion = tracked.body, tracked.motion
    poses = forward_kinematics(body, motion.q)
    feet, toes = (
        np.stack([poses.position[:, body.bodies.index(f"{bone}_{s[0]}")] for s in SIDES])
        for bone in ("calcn", "toes")
    )
    apart = foot_forces(forces, time=motion.time, heel=feet, toe=toes, mass=float(body.mass.sum()))
    plates = forces_on_feet(forces, time=motion.time, feet=feet)
    filtered = [
        lowpass(np.nan_to_num(foot), rate_hz=plates.rate_hz, cutoff_hz=cutoff)
        for foot in plates.force
    ]
    at = [sample_at(foot, time=plates.time, at=motion.time) for foot in filtered]
    points = [sample_at(foot, time=plates.time, at=motion.time) for foot in plates.point]
    mixed = (~apart.clean).any(axis=0).astype(float)
    clean = sample_at(mixed, time=apart.time, at=motion.time) < 0.01
    return np.stack(at, axis=1), np.stack(points, axis=1), clean


def on_plates(stance: np.ndarray, load: np.ndarray, weight: float) -> np.ndarray:
    """Frames in which every foot that stands, as its motion says, stands on a plate."""
    seen = np.ones(len(load), dtype=bool)
    for foot in range(2):
        for start, stop in runs(stance[foot] == ON):
            if load[start:stop, foot].mean() < 0.4 * weight:
                seen[start:stop] = False
    return seen


def row(name: str, case: Estimated) -> list[str]:
    both = case.found.known & case.seen
    if not both.any():
        return [name, case.activity, "0", *["-"] * 7, case.found.reason]
    of_ren = (case.ren.force[0] - case.force)[both] / case.weight
    off = (case.found.force[0] - case.force)[both] / case.weight
    whole = off.sum(axis=1)
    loaded = case.force[both][..., 1] > 0.2 * case.weight
    away = np.linalg.norm((case.found.point[0] - case.point)[both][..., [0, 2]], axis=-1)[loaded]
    peaks = [np.nanmax(f[both][:, :, 1], axis=0).max() for f in (case.found.force[0], case.force)]
    return [
        name,
        case.activity,
        str(int(both.sum())),
        f"{rms(whole[:, 1]):.3f}",
        f"{rms(off[:, :, 1]):.3f}",
        f"{rms(of_ren[:, :, 1]):.3f}",
        f"{rms(off[:, :, 0]):.3f}",
        f"{rms(off[:, :, 2]):.3f}",
        f"{1000 * np.nanmedian(away):.0f}",
        f"{peaks[0] / case.weight:.2f} / {peaks[1] / case.weight:.2f}",
    ]


def rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean(values**2)))


def main() -> None:
    need_shared_data()
    rows = [row(case.name, estimate(case)) for case in CASES]
    header = ["trial", "activity", "frames", "both feet up", "up", "up (Ren)", "ahead", "aside"]
    header += ["centre of pressure [mm]", "largest up, estimated / measured [BW]"]
    text = (
        "Root mean square difference to the plates in body weights, each foot by itself but for "
        "the first column; median distance of the centres of pressure while a foot carries more "
        "than a fifth of the weight. Contacts come from the motion alone; motion and plates are "
        "filtered at 6 Hz, in running the motion at 8 and the plates at 15 Hz. Mass as published "
        "or as the plates say. In the column Ren the upward force fades as Ren et al. 2008 wrote "
        "it. Frames in which a foot stands beside the plates, or both on one, are left out."
    )
    write(
        "ground_reaction", "Ground reaction without plates", [Table("Trials", text, header, rows)]
    )
