"""Joint coordinates from markers: all frames of a trial with one batched solver."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.body.tree_kernel import kernel_markers, kernel_tree
from hiphinge.errors import SettingError
from hiphinge.kinematics.inverse_kernel import solve_sequence
from hiphinge.kinematics.inverse_observed import can_be_posed, unseen_too_long
from hiphinge.kinematics.inverse_problem import Frames, Problem, Solution, Workspace, workspace
from hiphinge.kinematics.inverse_start import find_start
from hiphinge.progress import Step
from hiphinge.types import BodyModel, Motion

SOLVED, NOT_CONVERGED, TOO_FEW_MARKERS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class InverseKinematicsSettings:
    """How inverse kinematics is solved.

    Attributes:
        tolerance: Largest change of a coordinate [rad, m] still expected when a frame is done; the
            objective is then within about 1e-9 of its minimum.
        max_iterations: Per frame; a frame that needs more has status 1.
        dropout_memory: A marker that drops out goes on counting, where its body is expected, with
            a weight that fades with this time constant [s].
        dropout_pull: Weight of the squared distance [rad^2, m^2] to the previous pose while a
            marker is missing, against the weighted mean square marker distance [m^2].
        min_markers: Fewer markers than this give no pose.
        longest_hold: For this long [s] a joint keeps its place when all markers beyond it are
            missing; afterwards its coordinates are NaN.
        coordinate_weight: Weight of the squared distance to the default, by coordinate name.
        n_random_starts: Perturbed starting poses tried where the default pose, turned to the best
            of four headings, leaves a marker far off.
        seed: Of the random starts.
    """

    tolerance: float = 1e-5
    max_iterations: int = 60
    dropout_memory: float = 0.1
    dropout_pull: float = 2e-4
    min_markers: int = 4
    longest_hold: float = 0.2
    coordinate_weight: Mapping[str, float] = field(default_factory=dict[str, float])
    n_random_starts: int = 2
    seed: int = 0


_CHUNK = 2000  # frames between two words of progress, about 0.1 s
_LONG_GAP = 0.1  # s: after it the pose is searched for anew
_DOUBTFUL = 4.0  # times the trial's median misfit
_FINE = 1e-4  # m^2: markers 10 mm off on average never are in doubt
_MAX_RESTARTS = 8
_BETTER = 0.99  # a restart must lower the misfit by this factor


@dataclass(frozen=True, slots=True)
class _Trial:
    """One trial being solved: the arrays of `solution` and `work` are written in place."""

    body: BodyModel
    settings: InverseKinematicsSettings
    problem: Problem
    frames: Frames
    solution: Solution
    work: Workspace


def solve_inverse_kinematics(
    body: BodyModel,
    time: Float[np.ndarray, " frame"],
    markers: Float[np.ndarray, "frame marker 3"],
    *,
    settings: InverseKinematicsSettings = InverseKinematicsSettings(),
    q_init: Float[np.ndarray, " coordinate"] | None = None,
    step: Step | None = None,
) -> Motion:
    """Find the coordinates that bring the model's markers closest to the measured ones.

    Minimises in every frame the weighted mean square distance of markers over the free coordinates
    within their limits, followers eliminated (Lu and O'Connor 1999,
    doi 10.1016/S0021-9290(98)00158-4), from the previous frame's pose. Several starts are tried at
    the first frame, after gaps and where distances jump. Frames without any marker on the root
    body (the pelvis), or with fewer than `min_markers`, have status 2 and NaN coordinates.

    Args:
        body: A compiled body; `marker_weight` 0 leaves a marker out.
        time: Seconds.
        markers: Measured positions in the order of `body.marker_names` [m], NaN where missing.
        settings: How it is solved.
        q_init: A pose near the first frame, to skip the search for one.
        step: Hears how far the work is, and may stop it.

    Raises:
        SettingError: no marker has a weight, or a coordinate weight names no free coordinate.
        Cancelled: the listener asked to stop.

    Example:
        >>> import numpy as np
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> time, swing = np.array([0.0, 0.1]), np.array([0.4, 0.5])
        >>> tip = np.stack([np.cos(swing), np.sin(swing), 0.0 * swing], axis=1)[:, None]
        >>> settings = InverseKinematicsSettings(min_markers=1)
        >>> motion = solve_inverse_kinematics(
        ...     compile_body(pendulum()), time, tip, settings=settings
        ... )
        >>> motion.q.round(6).tolist()
        [[0.4], [0.5]]
    """
    if not (body.marker_weight > 0.0).any():
        raise SettingError("no marker of this body has a tracking weight", value=body.name)
    seen = np.isfinite(markers.sum(axis=2)) & (body.marker_weight > 0.0)
    posable = can_be_posed(body, seen, min_markers=settings.min_markers)
    trial = _prepare(body, time, markers, seen, settings)
    done = 0
    for run in _runs(np.flatnonzero(posable), time):
        _solve_run(
            trial, run, seen, q_init if done == 0 else None, step, (done, int(posable.sum()))
        )
        done += len(run)
    _restart_doubtful(trial, np.flatnonzero(posable))
    return _motion(trial, time, seen, posable)


def _motion(
    trial: _Trial,
    time: Float[np.ndarray, " frame"],
    seen: Bool[np.ndarray, "frame marker"],
    posable: Bool[np.ndarray, " frame"],
) -> Motion:
    """Return what was found, without what nothing was seen of."""
    body, solution = trial.body, trial.solution
    q = solution.q.copy()
    q[~posable] = np.nan
    q[unseen_too_long(body, seen, time, longest_hold=trial.settings.longest_hold)] = np.nan
    status = np.where(solution.converged, SOLVED, NOT_CONVERGED)
    return Motion(
        time=time,
        names=body.coordinates.names,
        q=q,
        marker_names=body.marker_names,
        residual=np.where(seen & posable[:, None], solution.distance, np.nan),
        status=np.where(posable, status, TOO_FEW_MARKERS).astype(np.int64),
        source="own solver",
    )


def _fade(time: Float[np.ndarray, " frame"], memory: float) -> float:
    interval = float(np.median(np.diff(time))) if len(time) > 1 else 0.0
    return float(np.exp(-interval / memory))


def _prepare(
    body: BodyModel,
    time: Float[np.ndarray, " frame"],
    markers: Float[np.ndarray, "frame marker 3"],
    seen: Bool[np.ndarray, "frame marker"],
    settings: InverseKinematicsSettings,
) -> _Trial:
    coordinates = body.coordinates
    tracked = body.marker_weight > 0.0
    problem = Problem(
        tree=kernel_tree(body),
        markers=kernel_markers(body),
        lower=np.array(coordinates.lower),
        upper=np.array(coordinates.upper),
        coordinate_target=coordinates.default[coordinates.free],
        coordinate_weight=_coordinate_weights(body, settings.coordinate_weight),
        marker_weight=np.array(body.marker_weight),
        fade=0.0 if seen[:, tracked].all() else _fade(time, settings.dropout_memory),
    )
    n_frames = len(markers)
    solution = Solution(
        q=np.tile(coordinates.default, (n_frames, 1)),
        objective=np.zeros(n_frames),
        iterations=np.zeros(n_frames, dtype=np.int64),
        converged=np.zeros(n_frames, dtype=np.bool_),
        distance=np.zeros(seen.shape),
    )
    frames = _frames(markers, seen, settings.dropout_pull)
    return _Trial(body, settings, problem, frames, solution, workspace(problem))


def _coordinate_weights(
    body: BodyModel, weights: Mapping[str, float]
) -> Float[np.ndarray, " free"]:
    free = [body.coordinates.names[int(index)] for index in body.coordinates.free]
    unknown = sorted(set(weights) - set(free))
    if unknown:
        raise SettingError(
            "no free coordinate of this body", value=unknown[0], allowed=", ".join(free)
        )
    return np.array([float(weights.get(name, 0.0)) for name in free])


def _frames(
    markers: Float[np.ndarray, "frame marker 3"],
    seen: Bool[np.ndarray, "frame marker"],
    dropout_pull: float,
) -> Frames:
    missing = (seen.any(axis=0) & ~seen).any(axis=1)
    # One memory layout: the kernels are compiled for that one.
    return Frames(
        position=np.ascontiguousarray(np.where(seen[:, :, None], markers, 0.0)),
        seen=np.ascontiguousarray(seen, dtype=float),
        pull=np.where(missing, dropout_pull, 0.0),
    )


def _runs(
    posable: Int[np.ndarray, " posable"], time: Float[np.ndarray, " frame"]
) -> list[Int[np.ndarray, " _"]]:
    """Split frame indices wherever frames are missing for longer than a short gap."""
    if posable.size == 0:
        return []
    after_gap = (np.diff(posable) > 1) & (np.diff(time[posable]) > _LONG_GAP)
    return np.split(posable, np.flatnonzero(after_gap) + 1)


def _solve_run(
    trial: _Trial,
    run: Int[np.ndarray, " run"],
    seen: Bool[np.ndarray, "frame marker"],
    q_init: Float[np.ndarray, " coordinate"] | None,
    step: Step | None,
    progress: tuple[int, int],
) -> None:
    """Solve one run of frames, onwards and backwards from its best seen frame."""
    done, total = progress
    anchor = 0 if q_init is not None else int(np.argmax(seen[run].sum(axis=1)))
    start = _search(trial, int(run[anchor])) if q_init is None else q_init
    trial.solution.q[run[anchor]] = start
    backwards = [run[anchor::-1]] if anchor > 0 else []
    for order in [run[anchor:], *backwards]:
        for first in range(0, len(order), _CHUNK):
            _solve_in_order(trial, order, first, min(first + _CHUNK, len(order)))
            if step is not None:
                step(min((done + first) / total, 1.0), f"{done + first} of {total} frames")
        done += len(order)


def _solve_in_order(trial: _Trial, order: Int[np.ndarray, " order"], first: int, stop: int) -> None:
    settings = trial.settings
    solve_sequence(
        trial.problem,
        trial.frames,
        np.ascontiguousarray(order),
        first,
        stop,
        settings.tolerance,
        settings.max_iterations,
        trial.solution,
        trial.work,
    )


def _search(
    trial: _Trial, frame: int, near: Float[np.ndarray, " coordinate"] | None = None
) -> Float[np.ndarray, " coordinate"]:
    weight = trial.body.marker_weight * trial.frames.seen[frame]
    return find_start(
        trial.body,
        trial.problem,
        trial.frames.position[frame],
        weight / weight.sum(),
        near=near,
        n_random=trial.settings.n_random_starts,
        seed=trial.settings.seed,
        work=trial.work,
    )


def _restart_doubtful(trial: _Trial, posable: Int[np.ndarray, " posable"]) -> None:
    """Search anew where markers lie far off, and keep what is better around there."""
    if posable.size == 0:
        return
    misfit = _misfit(trial)
    if misfit.max() <= _FINE:
        return
    limit = max(_DOUBTFUL * float(np.median(misfit[posable])), _FINE)
    checked = np.zeros(len(misfit), dtype=bool)
    for _ in range(_MAX_RESTARTS):
        doubtful = posable[(misfit[posable] > limit) & ~checked[posable]]
        if doubtful.size == 0:
            return
        _restart_at(trial, int(doubtful[np.argmax(misfit[doubtful])]), posable, checked)
        misfit = _misfit(trial)


def _misfit(trial: _Trial) -> Float[np.ndarray, " frame"]:
    """Weighted mean square distance of the markers that were seen [m^2]."""
    weight = trial.frames.seen * trial.body.marker_weight
    total = np.maximum(weight.sum(axis=1), np.finfo(float).tiny)
    return (weight * trial.solution.distance**2).sum(axis=1) / total


def _restart_at(
    trial: _Trial,
    frame: int,
    posable: Int[np.ndarray, " posable"],
    checked: Bool[np.ndarray, " frame"],
) -> None:
    """Solve frame by frame away from `frame` as long as that beats what is there."""
    solution = trial.solution
    start = _search(trial, frame, solution.q[frame].copy())
    at = int(np.searchsorted(posable, frame))
    for order in (posable[at:], posable[at::-1]):
        old = Solution(*(array.copy() for array in solution))
        before = _misfit(trial)
        solution.q[frame] = start
        for k, i in enumerate(order):
            _solve_in_order(trial, order, k, k + 1)
            checked[i] = True
            if _misfit(trial)[i] >= _BETTER * before[i]:
                for array, kept in zip(solution, old, strict=True):
                    array[i] = kept[i]
                break
        start = solution.q[frame].copy()
