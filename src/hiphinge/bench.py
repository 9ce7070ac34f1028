"""Our solvers beside OpenSim's tools: the same frames, weights and process."""

import os
import platform
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from hiphinge import assets, io
from hiphinge.body import forward_kinematics, load_body, marker_positions
from hiphinge.kinematics.inverse import InverseKinematicsSettings, solve_inverse_kinematics
from hiphinge.kinematics.static_pose import marker_paths
from hiphinge.kinematics.subject_body import scale_body
from hiphinge.progress import Progress, Step
from hiphinge.types import BodyModel, Motion

PEER_ACCURACY = 1e-5  # OpenSim's default
TIGHT_ACCURACY = 1e-10  # at 1e-8 it stops 0.3 deg short where weights span a factor of 1000
_N_REPEATS = 5
_N_FRAMES = 240  # OpenSim needs about ten seconds for them on a full body
_N_TIGHT = 20
_ARMS = ("humerus", "ulna", "radius", "hand")


@dataclass(frozen=True, slots=True)
class IkCase:
    """A trial to solve: a body with marker weights, its markers, weights of coordinate goals."""

    name: str
    body: BodyModel
    time: Float[np.ndarray, " frame"]
    markers: Float[np.ndarray, "frame marker 3"]
    coordinate_weight: Mapping[str, float]

    def first(self, n_frames: int) -> "IkCase":
        """Return the case with its first frames only."""
        return replace(self, time=self.time[:n_frames], markers=self.markers[:n_frames])


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One comparison: frames per second of both, their ratio, and how far the answers differ."""

    name: str
    case: str
    frames: int
    ours_fps: float
    peer: str
    peer_fps: float
    ratio: float
    max_diff: float
    rms_diff: float
    unit: str


@dataclass(frozen=True, slots=True)
class BenchReport:
    """Rows and the machine they were measured on."""

    rows: tuple[BenchRow, ...]
    machine: Mapping[str, str | int]

    def as_dict(self) -> dict[str, object]:
        """Return what `hiphinge bench --json` prints."""
        return {"rows": [asdict(row) for row in self.rows], "machine": dict(self.machine)}

    def as_text(self) -> str:
        """Return a table for the terminal."""
        wide = max((len(row.case) for row in self.rows), default=4)
        head = f"{'row':<18}{'case':<{wide}}{'frames':>7}{'ours/s':>9}{'OpenSim/s':>11}{'ratio':>8}"
        lines = [
            f"{row.name:<18}{row.case:<{wide}}{row.frames:>7}{row.ours_fps:>9.0f}"
            f"{row.peer_fps:>11.1f}{row.ratio:>8.0f}"
            f"  max {row.max_diff:.2g}, rms {row.rms_diff:.2g} {row.unit}"
            for row in self.rows
        ]
        return "\n".join([f"{head}  difference", *lines])


@dataclass(frozen=True, slots=True)
class IkComparison:
    """Our solution and OpenSim's on the same frames.

    Attributes:
        case: What was solved.
        ours_seconds: Median of several runs, everything included.
        peer_seconds: OpenSim's tool at its default accuracy, muscles taken out of the model.
        tight_seconds: The same at `TIGHT_ACCURACY`, on the first frames only.
        difference_deg: Angle between body orientations, ours against OpenSim's tight answer.
        excess: Our objective minus OpenSim's tight one, over the latter, in each of these frames.
    """

    case: IkCase
    ours_seconds: float
    peer_seconds: float
    tight_seconds: float
    difference_deg: Float[np.ndarray, "tight body"]
    excess: Float[np.ndarray, " tight"]

    @property
    def ratio(self) -> float:
        """How many times more frames a second ours solves."""
        return self.peer_seconds / self.ours_seconds

    @property
    def without_arms_deg(self) -> Float[np.ndarray, "tight some"]:
        """Differences of all bodies but the arms, whose turning few markers tell."""
        kept = [k for k, name in enumerate(self.case.body.bodies) if not name.startswith(_ARMS)]
        return self.difference_deg[:, kept]

    def row(self) -> BenchRow:
        """Return the row of the bench report."""
        n_frames = len(self.case.time)
        difference = self.without_arms_deg
        return BenchRow(
            name="ik",
            case=self.case.name,
            frames=n_frames,
            ours_fps=n_frames / self.ours_seconds,
            peer="OpenSim InverseKinematicsTool 4.6",
            peer_fps=n_frames / self.peer_seconds,
            ratio=self.ratio,
            max_diff=float(difference.max()),
            rms_diff=float(np.sqrt(np.mean(difference**2))),
            unit="deg",
        )


def inverse_kinematics(*, progress: Progress | None = None) -> BenchReport:
    """Run `hiphinge bench ik`: the sample walk, and OpenSim's examples where they are at hand.

    Raises:
        AssetError: the sample cannot be fetched.
        Cancelled: the listener asked to stop.
    """
    progress = Progress() if progress is None else progress
    with progress.stage("prepare"):
        cases = [sample_case(), *example_cases()]
    with progress.stage("inverse kinematics") as step:
        return bench_ik(cases, step=step)


def bench_ik(cases: Sequence[IkCase], *, step: Step | None = None) -> BenchReport:
    """Compare inverse kinematics on each case."""
    rows: list[BenchRow] = []
    for done, case in enumerate(cases):
        if step is not None:
            step(done / len(cases), case.name)
        rows.append(compare_ik(case.first(_N_FRAMES)).row())
    return BenchReport(tuple(rows), machine())


def machine() -> dict[str, str | int]:
    """Say what the numbers are measured on."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": platform.processor() or "unknown",
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
    }


def compare_ik(case: IkCase, *, tight_accuracy: float = TIGHT_ACCURACY) -> IkComparison:
    """Solve one case with both, and with OpenSim's tool once more, tightly, on some frames."""
    ours = _solve(case)
    ours_seconds = median_seconds(lambda: _solve(case))
    _, peer_seconds = solve_with_peer(case, PEER_ACCURACY)
    some = case.first(_N_TIGHT)
    tight, tight_seconds = solve_with_peer(some, tight_accuracy)
    q = ours.q[:_N_TIGHT]
    return IkComparison(
        case=case,
        ours_seconds=ours_seconds,
        peer_seconds=peer_seconds,
        tight_seconds=tight_seconds,
        difference_deg=_orientation_difference_deg(case.body, q, tight),
        excess=objective(some, q) / objective(some, tight) - 1.0,
    )


def objective(
    case: IkCase, q: Float[np.ndarray, "frame coordinate"]
) -> Float[np.ndarray, " frame"]:
    """What both solvers minimise: weighted mean square distance and coordinate goals [m^2]."""
    square = np.sum((marker_positions(case.body, q) - case.markers) ** 2, axis=2)
    weight = np.where(np.isfinite(square), case.body.marker_weight, 0.0)
    total = np.sum(weight * np.nan_to_num(square), axis=1) / weight.sum(axis=1)
    for name, goal in case.coordinate_weight.items():
        k = case.body.coordinates.names.index(name)
        total = total + goal * (q[:, k] - case.body.coordinates.default[k]) ** 2
    return total


def _solve(case: IkCase) -> Motion:
    settings = InverseKinematicsSettings(coordinate_weight=case.coordinate_weight)
    return solve_inverse_kinematics(case.body, case.time, case.markers, settings=settings)


def median_seconds(run: Callable[[], object]) -> float:
    """Return the median time of several runs [s]."""
    seconds: list[float] = []
    for _ in range(_N_REPEATS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def solve_with_peer(
    case: IkCase, accuracy: float
) -> tuple[Float[np.ndarray, "frame coordinate"], float]:
    """Run OpenSim's tool: its coordinates, and the seconds that it took."""
    from hiphinge.body import opensim_tracking  # half a second to import, and not always there

    body = case.body
    weights = dict(zip(body.marker_names, body.marker_weight.tolist(), strict=True))
    coordinates, seconds = opensim_tracking.inverse_kinematics(
        body.osim,
        case.time,
        {name: case.markers[:, k] for k, name in enumerate(body.marker_names)},
        marker_weight=weights,
        coordinate_weight=case.coordinate_weight,
        accuracy=accuracy,
    )
    return np.stack([coordinates[name] for name in body.coordinates.names], axis=1), seconds


def _orientation_difference_deg(
    body: BodyModel,
    q: Float[np.ndarray, "frame coordinate"],
    other: Float[np.ndarray, "frame coordinate"],
) -> Float[np.ndarray, "frame body"]:
    first, second = (forward_kinematics(body, values).rotation for values in (q, other))
    turn = np.swapaxes(first, 2, 3) @ second
    trace = np.trace(turn, axis1=2, axis2=3)
    return np.degrees(np.arccos(np.clip((trace - 1.0) / 2.0, -1.0, 1.0)))


# Cases -------------------------------------------------------------------------------------------


def sample_case() -> IkCase:
    """The sample treadmill walk on the default body, scaled to the person.

    Raises:
        AssetError: the sample or the default body cannot be fetched.
    """
    recording = io.read(assets.path("sample_walk"))
    body = scale_body(recording).body
    markers = marker_paths(recording, body.marker_names)
    return IkCase("sample walk, default body", body, recording.time, markers, {})


def examples_folder() -> Path | None:
    """Return the folder of real cases beside the checkout, if there is one."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = Path(os.environ.get("HIPHINGE_SHARED_DATA", beside))
    return folder if folder.is_dir() else None


def example_cases() -> list[IkCase]:
    """OpenSim's own examples, where the folder of real cases lies beside the checkout."""
    folder = examples_folder()
    if folder is None:
        return []
    walk, example = folder / "opensim_gait2392_walk", folder / "opensim_example3DWalking"
    return [
        example_case(
            "gait2392 walk",
            walk / "subject01.osim",
            walk / "subject01_walk1.trc",
            walk / "subject01_Setup_IK.xml",
        ),
        example_case(
            "Rajagopal walk",
            example / "subject_walk_scaled.osim",
            example / "markers_walk.trc",
            example / "ik_tasks_walk.xml",
        ),
    ]


def example_case(name: str, model: Path, markers: Path, tasks: Path) -> IkCase:
    """Make a case from a scaled model, a marker file and OpenSim's IK tasks."""
    root = ElementTree.parse(tasks).getroot()
    weights = _weights(root, "IKMarkerTask")
    recording = io.read(markers, turn_axes=False)
    body = load_body(model)
    kept = [
        k
        for k, marker in enumerate(body.marker_names)
        if weights.get(marker, 0.0) > 0.0 and marker in recording.marker_names
    ]
    names = tuple(body.marker_names[k] for k in kept)
    body = replace(
        body,
        marker_names=names,
        marker_body=body.marker_body[kept],
        marker_position=body.marker_position[kept],
        marker_weight=np.array([weights[marker] for marker in names]),
    )
    free = {body.coordinates.names[int(k)] for k in body.coordinates.free}
    goals = {k: v for k, v in _weights(root, "IKCoordinateTask").items() if k in free}
    return IkCase(name, body, recording.time, marker_paths(recording, names), goals)


def _weights(root: ElementTree.Element, tag: str) -> dict[str, float]:
    return {
        task.get("name", ""): float(task.findtext("weight") or 0.0)
        for task in root.iter(tag)
        if (task.findtext("apply") or "").strip() == "true"
    }
