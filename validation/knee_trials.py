"""Two walking trials of a person with an instrumented left knee, ready to be shared out.

The fifth Grand Challenge knee (Fregly et al. 2012, doi 10.1002/jor.22023), as published with
OpenSim results by L. Modenese (femoral-anteversion-paper). Each trial's files begin and end with a
heel strike of the left foot by the events in its C3D file.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ezc3d
import numpy as np
from jaxtyping import Float
from scipy.signal import butter, sosfiltfilt

from hiphinge import io
from hiphinge.body import load_body
from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.kinematics.inverse import solve_inverse_kinematics
from hiphinge.kinematics.static_pose import marker_paths
from hiphinge.kinematics.subject_body import scale_body
from hiphinge.loads.assemble import MuscleDraws, TaskSettings, build_task
from hiphinge.loads.geometry import Geometry
from hiphinge.loads.groups import group_members
from hiphinge.loads.inverse_dynamics import (
    ExternalWrench,
    NetMoments,
    inverse_dynamics,
    wrench_at_point,
)
from hiphinge.loads.laying import muscle_geometry
from hiphinge.loads.sites import Sites, find_sites
from hiphinge.loads.trajectory import Trajectory, smooth_trajectory
from hiphinge.loads.what_if import Carried, MuscleTask, carry
from hiphinge.muscles import Musculature
from hiphinge.signals import lowpass
from hiphinge.types import BodyModel, Subject
from validation.opensim_cases import Sto, read_sto
from validation.tables import SHARED_DATA

TRIALS = ("ss1", "ss3")
BODIES = ("the published scaled Rajagopal model", "default body, our scaling")
# The source calls 75 kg this person's mass; its comparison divides by 75 * 9.81 N.
MASS, HEIGHT = 75.0, 1.80
BODY_WEIGHT = MASS * 9.80665
CUTOFF_HZ = 6.0  # motion and forces alike, as in the analysis of walking
# Plate 1 carries the left foot; 2 and 3 the steps of the right foot before and after it.
_FEET = ("calcn_l", "calcn_r", "calcn_r")
_EMG_BAND_HZ = (30.0, 400.0)
_EMG_ENVELOPE_HZ = 6.0


@dataclass(frozen=True)
class KneeTrial:
    """One trial on one body, up to what muscles do."""

    name: str
    body: BodyModel
    moved: Trajectory
    net: NetMoments
    musculature: Musculature
    geometry: Geometry
    sites: Sites

    @property
    def time(self) -> Float[np.ndarray, " frame"]:
        return self.moved.time

    def carried(self, settings: TaskSettings, draws: MuscleDraws | None = None) -> Carried:
        return carry(self.task(settings, draws))

    def task(self, settings: TaskSettings, draws: MuscleDraws | None = None) -> MuscleTask:
        return build_task(
            self.body,
            self.musculature.muscles,
            self.moved,
            self.net,
            self.geometry,
            self.sites,
            draws=draws,
            settings=settings,
        )

    def compression(self, carried: Carried) -> Float[np.ndarray, "draw frame"]:
        """Force along the left tibia [BW]."""
        return -carried.contact[:, :, self.sites.find("knee", "left"), 1] / BODY_WEIGHT

    def hip(self, carried: Carried) -> Float[np.ndarray, " frame"]:
        force = carried.contact[0, :, self.sites.find("hip", "left")]
        return np.linalg.norm(force, axis=1) / BODY_WEIGHT

    def group(self, carried: Carried, group: str) -> Float[np.ndarray, " frame"]:
        members = group_members(self.musculature.muscles.names, group, "left")
        return carried.force[0][:, members].sum(axis=1)


def _file(trial: str, rest: str) -> Path:
    return SHARED_DATA / f"knee_PS_{trial}" / f"PS_ngait_og_{trial}{rest}"


def table(trial: str, part: str) -> Sto:
    """One of the published tables of a trial."""
    return read_sto(_file(trial, f"_{part}"))


def measured(trial: str) -> Float[np.ndarray, "101"]:
    """Total measured force on the left tibia over the cycle [BW]."""
    path = SHARED_DATA / f"knee_PS_{trial}" / f"eTibia_{trial}.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1)[:, 2] / BODY_WEIGHT


@cache
def load_trial(trial: str, body: str) -> KneeTrial:
    """Read a trial and lay its muscles exactly."""
    model, time, q = _published(trial) if body == BODIES[0] else _own(trial)
    moved = smooth_trajectory(model, time, q[None], cutoff_hz=CUTOFF_HZ)
    net = inverse_dynamics(model, moved, _ground_reaction(model, trial, time))
    musculature, sites = read_muscles(model), find_sites(model)
    geometry = muscle_geometry(model, musculature, moved.q[0], sites)
    return KneeTrial(trial, model, moved, net, musculature, geometry, sites)


def _published(trial: str) -> tuple[BodyModel, np.ndarray, np.ndarray]:
    body = load_body(SHARED_DATA / "knee_PS_static" / "Rajagopal2015-scaled.osim")
    angles = table(trial, "kinematics.mot")
    q = np.tile(body.coordinates.default, (angles.time.size, 1))
    for k, name in enumerate(body.coordinates.names):
        if name in angles.columns:
            values = angles.of([name])[:, 0]
            q[:, k] = np.radians(values) if body.coordinates.rotational[k] else values
    return body, angles.time, q


def _own(trial: str) -> tuple[BodyModel, np.ndarray, np.ndarray]:
    static = io.read(SHARED_DATA / "knee_PS_static" / "Static_for_scaling.trc")
    # The C3D file's markers in the axes of the force table beside it.
    recording = io.read(_file(trial, ".trc"))
    body = scale_body(recording, static=static, subject=Subject(mass=MASS, height=HEIGHT)).body
    paths = marker_paths(recording, body.marker_names)
    return body, recording.time, solve_inverse_kinematics(body, recording.time, paths).q


def _ground_reaction(
    body: BodyModel, trial: str, at: Float[np.ndarray, " frame"]
) -> ExternalWrench:
    plates = table(trial, "kinetics.mot")
    rate_hz = (plates.time.size - 1) / float(plates.time[-1] - plates.time[0])
    names = {
        "force": "{}_ground_force_v{}",
        "point": "{}_ground_force_p{}",
        "moment": "{}_ground_torque_{}",
    }
    read = {
        key: np.stack([plates.of([form.format(k, a) for a in "xyz"]) for k in (1, 2, 3)], axis=1)
        for key, form in names.items()
    }
    index = np.array([body.bodies.index(foot) for foot in _FEET])
    raw = wrench_at_point(index, *(read[key][None] for key in names))

    def smooth(values: np.ndarray) -> np.ndarray:
        flat = lowpass(
            values[0].reshape(len(plates.time), -1), rate_hz=rate_hz, cutoff_hz=CUTOFF_HZ
        )
        columns = [np.interp(at, plates.time, column) for column in flat.T]
        return np.stack(columns, axis=1).reshape(1, at.size, *values.shape[2:])

    return ExternalWrench(index, smooth(raw.force), smooth(raw.moment))


def emg_envelope(
    trial: str, channel: str, at: Float[np.ndarray, " frame"]
) -> Float[np.ndarray, " frame"]:
    """Envelope of one EMG channel over its maximum."""
    content = ezc3d.c3d(str(_file(trial, ".c3d")))
    labels = content["parameters"]["ANALOG"]["LABELS"]["value"]
    signal = content["data"]["analogs"][0, labels.index(channel)]
    header = content["header"]["analogs"]
    start = (header["first_frame"] + np.arange(signal.size)) / header["frame_rate"]
    first_frame = int(_file(trial, ".trc").read_text().splitlines()[2].split("\t")[6])
    time = start - (first_frame - 1) / content["header"]["points"]["frame_rate"]
    rate_hz = float(header["frame_rate"])
    band = butter(4, _EMG_BAND_HZ, "bandpass", fs=rate_hz, output="sos")
    burst = np.abs(sosfiltfilt(band, signal - signal.mean()))[:, None]
    envelope = lowpass(burst, rate_hz=rate_hz, cutoff_hz=_EMG_ENVELOPE_HZ)[:, 0]
    found = np.interp(at, time, envelope)
    return found / found.max()
