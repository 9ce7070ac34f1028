"""Muscle and joint loads beside OpenSim's own tools: the same frames, costs and process.

OpenSim's StaticOptimization leaves out passive force and treats pennation in its own way, so ours
runs in compatible mode with equal weights here; what analyses use by default differs on purpose.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge import assets, io
from hiphinge.bench import (
    PEER_ACCURACY,
    BenchReport,
    BenchRow,
    example_cases,
    examples_folder,
    machine,
    median_seconds,
    sample_case,
    solve_with_peer,
)
from hiphinge.bench_setup import (
    CUTOFF_HZ,
    LoadsCase,
    LoadsSetup,
    move,
    prepare,
    solve_from_markers,
    solve_geometry_first,
)
from hiphinge.body import opensim_loads
from hiphinge.body.opensim_loads import Movement, OpenSimLoads
from hiphinge.loads.groups import StrengthChange, strength_factors
from hiphinge.loads.laying import fit_wrapping_paths
from hiphinge.loads.path_fits import PathFits
from hiphinge.loads.static_optimization import share_moments
from hiphinge.loads.trajectory import smooth_trajectory
from hiphinge.loads.what_if import carry, rescale
from hiphinge.progress import Progress, Step
from hiphinge.types import SIDES, Forces

_WHAT_IF = "what-if+loads"
_WEAK = tuple(
    StrengthChange(group, 0.4) for group in ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")
)


def loads(*, progress: Progress | None = None) -> BenchReport:
    """Run `hiphinge bench loads`: the sample walk, and OpenSim's examples where they are at hand.

    Raises:
        AssetError: the sample cannot be fetched.
        Cancelled: the listener asked to stop.
    """
    progress = Progress() if progress is None else progress
    with progress.stage("prepare"):
        cases = list(loads_cases())
    with progress.stage("loads") as step:
        return bench_loads(cases, step=step)


def what_if(*, progress: Progress | None = None) -> BenchReport:
    """Run `hiphinge bench what-if`: glutes at 40 % in the sample walk, loads included.

    Raises:
        AssetError: the sample cannot be fetched.
        Cancelled: the listener asked to stop.
    """
    progress = Progress() if progress is None else progress
    with progress.stage("prepare"):
        case = next(loads_cases())
    with progress.stage("what-if"):
        rows = compare_loads(case)
    return BenchReport(tuple(row for row in rows if row.name == _WHAT_IF), machine())


def bench_loads(cases: Sequence[LoadsCase], *, step: Step | None = None) -> BenchReport:
    """Compare every stage on each case."""
    rows: list[BenchRow] = []
    for done, case in enumerate(cases):
        if step is not None:
            step(done / len(cases), case.ik.name)
        rows += compare_loads(case)
    return BenchReport(tuple(rows), machine())


def loads_cases() -> Iterator[LoadsCase]:
    """The sample walk on the default body, and OpenSim's examples beside the checkout.

    Raises:
        AssetError: the sample or the default body cannot be fetched.
    """
    yield LoadsCase(sample_case(), _plates(io.read(assets.path("sample_walk")).forces))
    folder = examples_folder()
    if folder is None:
        return
    walk, example = folder / "opensim_gait2392_walk", folder / "opensim_example3DWalking"
    files = (
        (walk / "subject01_walk1.trc", walk / "subject01_walk1_grf.mot"),
        (example / "markers_walk.trc", example / "grf_walk.mot"),
    )
    for case, (markers, plates) in zip(example_cases(), files, strict=True):
        recording = io.read(markers, forces=plates, turn_axes=False)
        yield LoadsCase(case, _plates(recording.forces))


def _plates(forces: Forces | None) -> Forces:
    if forces is None:
        raise ValueError("a trial of the bench has plates")
    return forces


# Rows --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Peer:
    """OpenSim's answers.

    Attributes:
        q: Of its inverse kinematics, from which all but our own whole chain starts.
        ik_seconds: What that took.
        usual: Loads with the model's muscles.
        weak: Loads with weak glutes.
    """

    q: Float[np.ndarray, "all coordinate"]
    ik_seconds: float
    usual: OpenSimLoads
    weak: OpenSimLoads


def _ask_peer(setup: LoadsSetup, weak: Mapping[str, float]) -> _Peer:
    q, seconds = solve_with_peer(setup.ik, PEER_ACCURACY)
    smooth = smooth_trajectory(setup.body, setup.ik.time, q[None], cutoff_hz=CUTOFF_HZ)
    coordinates = setup.body.coordinates
    movement = Movement(
        time=setup.ik.time,
        names=coordinates.names,
        q=np.array(smooth.q[0]),
        rotational=coordinates.rotational,
        forces=_forces(setup),
        bodies=tuple(f"calcn_{side[0]}" for side in SIDES),
    )
    usual, weaker = (
        opensim_loads.run_loads(osim, movement, setup.inner)
        for osim in (setup.osim, opensim_loads.weakened(setup.osim, weak))
    )
    return _Peer(q, seconds, usual, weaker)


def _forces(setup: LoadsSetup) -> Forces:
    """Return wrenches about the ground's origin, so that both interpolate the same numbers."""
    force = np.array(np.moveaxis(setup.wrench.force[0], 1, 0), dtype=float)
    return Forces(
        time=setup.ik.time,
        force=force,
        point=np.zeros_like(force),
        free_moment=np.array(np.moveaxis(setup.wrench.moment[0], 1, 0), dtype=float),
        names=SIDES,
        sides=SIDES,
        corners=np.full((2, 4, 3), np.nan),
    )


def compare_loads(case: LoadsCase) -> list[BenchRow]:
    """Solve one case with both, stage by stage."""
    setup = prepare(case)
    names = setup.musculature.muscles.names
    factors = strength_factors(names, _WEAK)
    weak = {name: f for name, f in zip(names, factors.tolist(), strict=True) if f != 1.0}
    peer = _ask_peer(setup, weak)
    rows = _solver_rows(case.ik.name, setup, peer, factors)
    for kind, fits in _ways(setup, peer.q):
        rows += _whole_rows(f"{case.ik.name}, {kind}", setup, peer, fits)
    return rows


def _solver_rows(
    case: str, setup: LoadsSetup, peer: _Peer, factors: Float[np.ndarray, " muscle"]
) -> list[BenchRow]:
    """Rows in which ours has the geometry and OpenSim lays it anew, as its tool always does."""
    task, shares = solve_geometry_first(setup, move(setup, peer.q), None)
    base = carry(task)
    changed = rescale(task, base, factors).carried
    return [
        _row(
            ("solve", case),
            median_seconds(lambda: share_moments(task.balance, task.strength, task.costs)),
            ("StaticOptimization", peer.usual.optimization_seconds),
            shares.activation[0] - _activations(setup, peer.usual),
            "1",
        ),
        _row(
            (_WHAT_IF, case),
            median_seconds(lambda: rescale(task, base, factors)),
            (
                "StaticOptimization and JointReaction",
                peer.weak.optimization_seconds + peer.weak.reaction_seconds,
            ),
            changed.contact[0] - _contacts(setup, peer.weak),
            "N",
        ),
    ]


def _whole_rows(case: str, setup: LoadsSetup, peer: _Peer, fits: PathFits | None) -> list[BenchRow]:
    """Rows in which both lay muscles along their paths."""
    moved = move(setup, peer.q)
    _, shares = solve_geometry_first(setup, moved, fits)
    carried = solve_from_markers(setup, fits)
    loads_seconds = peer.usual.optimization_seconds + peer.usual.reaction_seconds
    return [
        _row(
            ("geometry+solve", case),
            median_seconds(lambda: solve_geometry_first(setup, moved, fits)),
            ("StaticOptimization", peer.usual.optimization_seconds),
            shares.activation[0] - _activations(setup, peer.usual),
            "1",
        ),
        _row(
            ("markers-to-loads", case),
            median_seconds(lambda: solve_from_markers(setup, fits)),
            (
                "InverseKinematicsTool, StaticOptimization and JointReaction",
                peer.ik_seconds + loads_seconds,
            ),
            carried.contact[0] - _contacts(setup, peer.usual),
            "N",
        ),
    ]


def _ways(
    setup: LoadsSetup, q: Float[np.ndarray, "all coordinate"]
) -> Iterator[tuple[str, PathFits | None]]:
    """Exact paths, and fitted ones where any muscle wraps (fitted once for each body)."""
    yield "exact paths", None
    if setup.musculature.routes.wraps.any():
        poses = smooth_trajectory(setup.body, setup.ik.time, q[None], cutoff_hz=CUTOFF_HZ).q[0]
        yield (
            "fitted paths",
            fit_wrapping_paths(setup.body, setup.musculature, poses, setup.sites),
        )


def _activations(setup: LoadsSetup, theirs: OpenSimLoads) -> Float[np.ndarray, "frame muscle"]:
    names = setup.musculature.muscles.names
    return np.stack([theirs.activation[name] for name in names], axis=1)


def _contacts(setup: LoadsSetup, theirs: OpenSimLoads) -> Float[np.ndarray, "frame site 3"]:
    bodies = [setup.body.bodies[int(index)] for index in setup.sites.body]
    return np.stack([theirs.contact[name] for name in bodies], axis=1)


def _row(
    names: tuple[str, str],
    seconds: float,
    peer: tuple[str, float],
    difference: Float[np.ndarray, "frame *rest"],
    unit: str,
) -> BenchRow:
    frames = len(difference)
    return BenchRow(
        name=names[0],
        case=names[1],
        frames=frames,
        ours_fps=frames / seconds,
        peer=f"OpenSim {peer[0]} 4.6",
        peer_fps=frames / peer[1],
        ratio=peer[1] / seconds,
        max_diff=float(np.abs(difference).max()),
        rms_diff=float(np.sqrt(np.square(difference).mean())),
        unit=unit,
    )
