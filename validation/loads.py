"""Inverse dynamics, muscle geometry, static optimisation and joint loads against OpenSim's."""

from collections.abc import Callable
from time import process_time

import numpy as np

from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.body.opensim_paths import sample_paths
from hiphinge.loads.assemble import build_task
from hiphinge.loads.fiber_forces import FiberSettings, fiber_forces
from hiphinge.loads.geometry import Geometry, merge, sampled_geometry, straight_geometry
from hiphinge.loads.groups import StrengthChange, strength_factors
from hiphinge.loads.inverse_dynamics import inverse_dynamics
from hiphinge.loads.joint_loads import load_maps
from hiphinge.loads.load_curves import load_curves
from hiphinge.loads.path_fits import PathFits, fit_paths, fitted_geometry, poses_around
from hiphinge.loads.sites import find_sites
from hiphinge.loads.static_optimization import Costs, prepare, share_moments
from hiphinge.loads.what_if import MuscleTask, carry, rescale
from validation import opensim_cases as cases
from validation.tables import Table, need_shared_data, write

_EDGE = 3  # frames at either end, where splines differ


def frames_a_second(run: Callable[[], object], n_frames: int, repeats: int = 5) -> float:
    """Frames per second of processor time, the machine being shared; the first call compiles."""
    run()
    start = process_time()
    for _ in range(repeats):
        run()
    return repeats * n_frames / max(process_time() - start, 1e-9)


class Trial:
    """One reference case with everything that is compared."""

    def __init__(self, name: str) -> None:
        self.name, self.case = name, cases.CASES[name]
        self.body = self.case.body()
        self.forces = cases.result(self.case, "so", "force")
        self.moved = cases.trajectory(self.case, self.body, self.forces.time, nested=True)
        self.ground = cases.ground_reaction(self.case, self.body, self.forces.time)
        self.net = inverse_dynamics(self.body, self.moved, self.ground)
        self.musculature = read_muscles(self.body)
        self.names = list(self.musculature.muscles.names)
        self.sites = find_sites(self.body)
        self.wraps = self.musculature.routes.wraps
        self.scales = cases.reserve_scales(self.case, self.body)
        self.geometry = self.exact(self.moved.q[0])

    def straight(self, q: np.ndarray) -> tuple[np.ndarray, Geometry]:
        chosen = np.flatnonzero(~self.wraps)
        routes = self.musculature.routes
        return chosen, straight_geometry(self.body, routes, chosen, q, self.sites)

    def wrapped(self, q: np.ndarray) -> Geometry:
        chosen = np.flatnonzero(self.wraps).tolist()
        return sampled_geometry(
            self.body, sample_paths(self.body, q, muscles=chosen), q, self.sites
        )

    def exact(self, q: np.ndarray) -> Geometry:
        parts = [self.straight(q)]
        if self.wraps.any():
            parts.append((np.flatnonzero(self.wraps), self.wrapped(q)))
        return merge(parts, len(self.names))

    def fitted(self, fits: PathFits, q: np.ndarray) -> Geometry:
        curved = fitted_geometry(self.body, fits, q, self.sites)
        return merge([self.straight(q), (fits.muscle, curved)], len(self.names))

    def fit(self) -> PathFits:
        q = self.moved.q[0]
        routes, chosen = self.musculature.routes, np.flatnonzero(self.wraps)
        poses = poses_around(self.body, q)
        return fit_paths(self.body, routes, self.sites, chosen, poses, self.wrapped)

    def task(self, geometry: Geometry) -> MuscleTask:
        free, muscles = self.body.coordinates.free, self.musculature.muscles
        speed = -np.einsum("fjm,fj->fm", geometry.moment_arm, self.moved.qd[0][:, free])
        compatible = FiberSettings(mode="compatible")
        fibers = fiber_forces(muscles, geometry.length, speed, settings=compatible)
        scales = self.scales
        costs = Costs(
            lowest=muscles.lowest,
            highest=muscles.highest,
            weight=np.ones((1, len(self.names))),
            reserve_scale=scales,
            reserve_bound=np.full(scales.size, np.inf),
        )
        return MuscleTask(
            names=muscles.names,
            balance=prepare(self.net.moment, geometry.moment_arm[None]),
            strength=fibers.strength[None],
            passive=fibers.passive[None],
            costs=costs,
            maps=load_maps(self.body, self.moved.q, self.net, geometry.pull[None], self.sites),
        )


def moments(trial: Trial) -> list[str]:
    table = cases.read_sto(trial.case.folder / "id.sto")
    moved = cases.trajectory(trial.case, trial.body, table.time, nested=False)
    ground = cases.ground_reaction(trial.case, trial.body, table.time)
    net = inverse_dynamics(trial.body, moved, ground)
    columns = {column.rsplit("_", 1)[0]: column for column in table.columns}
    names = [trial.body.coordinates.names[c] for c in trial.body.coordinates.free]
    error = np.abs(net.moment[0] - table.of([columns[name] for name in names]))[_EDGE:-_EDGE]
    speed = frames_a_second(lambda: inverse_dynamics(trial.body, moved, ground), table.time.size)
    worst = names[int(error.max(axis=0).argmax())]
    return [trial.name, f"{error.max():.2g} ({worst})", f"{speed:,.0f}"]


def activations(trial: Trial, part: str) -> list[str]:
    theirs = cases.result(trial.case, part, "activation").of(trial.names)
    ours = carry(trial.task(trial.geometry)).shares
    error = np.abs(ours.activation[0] - theirs)
    inner = error[_EDGE:-_EDGE]
    return [
        trial.name,
        "criterion 1e-9" if part == "so_tight" else "as OpenSim ships it",
        f"{error.max():.2g}",
        f"{inner.max():.2g} ({trial.names[int(inner.max(axis=0).argmax())]})",
        f"{np.sqrt(np.square(inner).mean()):.2g}",
        f"{ours.imbalance.max():.1g}",
    ]


def contacts(trial: Trial) -> list[list[str]]:
    expected = cases.reactions(trial.case, trial.body, trial.sites)
    task = trial.task(trial.geometry)
    tension = trial.forces.of(trial.names)[None]
    rows = []
    for k, (joint, side) in enumerate(zip(trial.sites.names, trial.sites.sides, strict=True)):
        error = np.abs(task.maps.maps[k].contact(tension)[0] - expected[:, k])
        peak = np.linalg.norm(expected[:, k], axis=1).max()
        rows.append(
            [
                trial.name,
                f"{joint} {side or ''}".strip(),
                f"{error.max():.2g}",
                f"{error[_EDGE:-_EDGE].max():.2g}",
                f"{peak:.0f}",
            ]
        )
    return rows


def speeds(trial: Trial, fits: PathFits | None) -> list[list[str]]:
    n_frames, q = trial.forces.time.size, trial.moved.q[0]
    task = trial.task(trial.geometry)
    base = carry(task)
    weak = np.where([name.startswith("gl") for name in trial.names], 0.4, 1.0)

    def solve() -> object:
        return share_moments(task.balance, task.strength, task.costs)

    rows = [
        ["solve", frames_a_second(solve, n_frames)],
        ["what-if with joint loads", frames_a_second(lambda: rescale(task, base, weak), n_frames)],
    ]
    if fits is not None:
        rows.append(["fitted geometry", frames_a_second(lambda: trial.fitted(fits, q), n_frames)])
        rows.append(
            [
                "fitted geometry, fibres, solve and loads",
                frames_a_second(lambda: carry(trial.task(trial.fitted(fits, q))), n_frames, 2),
            ]
        )
    else:
        rows.append(["exact geometry", frames_a_second(lambda: trial.exact(q), n_frames)])
    return [[trial.name, str(label), f"{value:,.0f}"] for label, value in rows]


def weak_glutes(trial: Trial) -> list[list[str]]:
    """Glutes at 40 % of their strength in corrected mode, movement held fixed."""
    names, q = trial.body.coordinates.names, trial.moved.q[0]
    knees = [names.index(f"knee_angle_{side}") for side in "lr"]
    flexion = np.abs(np.degrees(q[:, knees]))
    muscles, geometry = trial.musculature.muscles, trial.geometry
    task = build_task(trial.body, muscles, trial.moved, trial.net, geometry, trial.sites)
    base = carry(task)
    glutes = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")
    factors = strength_factors(task.names, [StrengthChange(group, 0.4) for group in glutes])
    weak = rescale(task, base, factors)
    before, after = (
        load_curves(task, carried, muscles.max_force, flexion) for carried in (base, weak.carried)
    )
    rows = []
    for load, side in zip(before.ids, before.sides, strict=True):
        if side == "right" and load.endswith(("_force", "_contact")):
            means = [curves.of(load, side)[0].mean() for curves in (before, after)]
            rows.append([trial.name, load, f"{means[0]:.0f}", f"{means[1]:.0f}"])
    rows.append([trial.name, "largest reserve [N m]", "", f"{weak.reserve_peak:.1f}"])
    return rows


def fit_errors(trial: Trial, fits: PathFits) -> list[list[str]]:
    q = trial.moved.q[0]
    fitted = trial.fitted(fits, q)
    arm = np.abs(fitted.moment_arm - trial.geometry.moment_arm)
    used = np.abs(trial.geometry.moment_arm) > 0.0
    used &= trial.wraps
    exact, other = (carry(trial.task(geometry)) for geometry in (trial.geometry, fitted))
    size = np.linalg.norm(exact.contact[0], axis=-1)
    fitted_size = np.linalg.norm(other.contact[0], axis=-1)
    change = np.abs(fitted_size - size)
    peaks = np.abs(fitted_size.max(axis=0) - size.max(axis=0)).max()
    worst = int(fits.arm_error.argmax())
    return [
        ["moment arm in poses left out, rms", f"{1e3 * np.sqrt((fits.arm_rms**2).mean()):.2f} mm"],
        [
            f"moment arm in poses left out, largest ({trial.names[fits.muscle[worst]]})",
            f"{1e3 * fits.arm_error.max():.2f} mm",
        ],
        ["moment arm in the trial, rms", f"{1e3 * np.sqrt(np.square(arm[used]).mean()):.2f} mm"],
        ["moment arm in the trial, largest", f"{1e3 * arm.max():.2f} mm"],
        [
            "length in the trial, largest",
            f"{1e3 * np.abs(fitted.length - trial.geometry.length).max():.2f} mm",
        ],
        [
            "activation against exact paths, rms",
            f"{np.sqrt(np.square(other.shares.activation - exact.shares.activation).mean()):.4f}",
        ],
        ["joint contact force against exact paths, rms", f"{np.sqrt((change**2).mean()):.0f} N"],
        ["peak joint contact force against exact paths, largest", f"{peaks:.0f} N"],
    ]


def main() -> None:
    need_shared_data()
    trials = [Trial(name) for name in cases.CASES]
    fits = {trial.name: trial.fit() if trial.wraps.any() else None for trial in trials}
    tables = [
        Table(
            "Net moments against OpenSim's InverseDynamicsTool",
            f"Largest difference [N m, N], {_EDGE} frames at either end left out. "
            "OpenSim's tool loses a velocity term of knees whose axes are functions of the angle.",
            ["trial", "largest difference", "frames/s"],
            [moments(trial) for trial in trials],
        ),
        Table(
            "Activations against OpenSim's StaticOptimization",
            "The same objective, strengths and reserves (compatible mode).",
            [
                "trial",
                "OpenSim's run",
                "largest",
                f"without {_EDGE} end frames",
                "rms",
                "our imbalance [N m]",
            ],
            [activations(trial, part) for trial in trials for part in ("so_tight", "so")],
        ),
        Table(
            "Joint loads against OpenSim's JointReaction on OpenSim's muscle forces",
            "Largest difference of a component [N].",
            ["trial", "joint", "all frames", f"without {_EDGE} end frames", "peak force"],
            [row for trial in trials for row in contacts(trial)],
        ),
        *(
            Table(
                f"Fitted paths, {trial.name}",
                f"{found.muscle.size} of {len(trial.names)} muscles wrap.",
                ["quantity", "value"],
                fit_errors(trial, found),
            )
            for trial in trials
            if (found := fits[trial.name]) is not None
        ),
        Table(
            "Glutes at 40 % of their strength",
            "Mean over the trial, right side [N]; the movement is held fixed.",
            ["trial", "load", "as measured", "weaker"],
            [row for trial in trials for row in weak_glutes(trial)],
        ),
        Table(
            "Speed",
            "Frames per second of processor time on one core.",
            ["trial", "what", "frames/s"],
            [row for trial in trials for row in speeds(trial, fits[trial.name])],
        ),
    ]
    write("loads", "Loads against OpenSim's tools", tables)


if __name__ == "__main__":
    main()
