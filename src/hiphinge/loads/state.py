"""What the loads of a recording leave behind, so that what-if needs nothing else."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.loads.archive import load_archive, save_archive
from hiphinge.loads.assemble import MuscleDraws
from hiphinge.loads.blocks import Blocks
from hiphinge.loads.drawn import DrawnInputs
from hiphinge.loads.fiber_forces import FiberSettings
from hiphinge.loads.joint_loads import LoadMaps, SiteMap
from hiphinge.loads.kept_paths import MUSCLE_KINDS
from hiphinge.loads.load_curves import LoadCurves, load_curves
from hiphinge.loads.peaks import Known, Peaks, Window
from hiphinge.loads.sites import Sites
from hiphinge.loads.static_optimization import (
    NOT_CONVERGED,
    Balance,
    Costs,
    Shares,
    StaticSettings,
)
from hiphinge.loads.what_if import Carried, MuscleTask
from hiphinge.muscles import MuscleSet
from hiphinge.types import SIDES, ReadOnly, Side

FILE = "loads.npz"
_LAYOUT = "hiphinge.loads/1"


@dataclass(frozen=True, slots=True)
class LoadState(ReadOnly):
    """Everything that a what-if needs.

    Attributes:
        task: The movement's demands and the muscles, best estimate.
        base: How they are shared.
        muscles: What the muscles can do.
        length: Musculotendon lengths [m].
        speed: Their lengthening speeds [m/s].
        inputs: What differs between draws.
        time: Instants, solved or not [s].
        of_foot: Where the force on each foot is known.
        solved: Instants that the task holds.
        knee_flexion_deg: Left and right, of the task's frames.
        windows: Stances or repetitions.
        drawn_peaks: Peaks in every draw, with the muscles as they are.
        mass: The person's mass [kg].
        limits: Why loads of the left leg, the right leg and the spine are only limited; empty
            where they are not.
        estimated: Whether the ground's force on the left foot, the right foot or either of them
            was estimated.
        seed: Of the draws.
        withheld: Id and side of loads that cannot be given.
    """

    task: MuscleTask
    base: Shares
    muscles: MuscleSet
    length: Float[np.ndarray, "solved muscle"]
    speed: Float[np.ndarray, "solved muscle"]
    inputs: DrawnInputs
    time: Float[np.ndarray, " frame"]
    of_foot: Bool[np.ndarray, "2 frame"]
    solved: Int[np.ndarray, " solved"]
    knee_flexion_deg: Float[np.ndarray, "solved 2"]
    windows: tuple[Window, ...]
    drawn_peaks: tuple[Peaks, ...]
    mass: float
    limits: tuple[str, str, str]
    estimated: tuple[bool, bool, bool]
    seed: int
    withheld: tuple[tuple[str, Side | None], ...]

    @property
    def known(self) -> Known:
        """Where loads are known, over all instants."""
        return Known(self.time, self.of_foot)

    @property
    def drawn(self) -> Int[np.ndarray, " some"]:
        """Instants that the draws hold."""
        return self.solved[self.inputs.frames]

    @property
    def known_drawn(self) -> Known:
        """Where loads are known, over the instants of the draws."""
        return Known(self.time[self.drawn], self.of_foot[:, self.drawn])

    def curves(self, carried: Carried) -> LoadCurves:
        """Name the best estimate's loads, over all instants; NaN where they are not known."""
        found = load_curves(self.task, carried, self.muscles.max_force, self.knee_flexion_deg)
        values = np.full((1, self.time.size, len(found.ids)), np.nan)
        values[:, self.solved] = _without_failures(found.values, carried)
        return LoadCurves(found.ids, found.sides, masked(values, found.sides, self.known))

    def drawn_curves(self, task: MuscleTask, carried: Carried) -> LoadCurves:
        """Name the draws' loads, over the instants of the draws."""
        flexion = self.knee_flexion_deg[self.inputs.frames]
        found = load_curves(task, carried, self.muscles.max_force, flexion)
        values = _without_failures(found.values, carried)
        return LoadCurves(found.ids, found.sides, values)

    def save(self, folder: Path) -> None:
        """Write the state into a folder."""
        save_archive(self, folder / FILE, layout=_LAYOUT)


def load_state(folder: Path) -> LoadState:
    """Read what `LoadState.save` wrote.

    Raises:
        InputError: there are no loads in this folder, or another version wrote them.
    """
    state = load_archive(folder / FILE, STATE_KINDS, layout=_LAYOUT)
    assert isinstance(state, LoadState)
    return state


def _without_failures(
    values: Float[np.ndarray, "draw frame curve"], carried: Carried
) -> Float[np.ndarray, "draw frame curve"]:
    failed = carried.shares.status == NOT_CONVERGED
    return np.where(failed[..., None], np.nan, values)


def masked(
    values: Float[np.ndarray, "draw frame curve"],
    sides: tuple[str | None, ...],
    known: Known,
) -> Float[np.ndarray, "draw frame curve"]:
    """Return values with NaN where the force on the side's foot (or either foot) is not known."""
    hidden = {side: ~known.of(side) for side in (None, *SIDES)}
    gone = np.stack([hidden[side] for side in sides], axis=1)  # pyright: ignore[reportArgumentType]
    return np.where(gone, np.nan, values)


STATE_KINDS = (
    LoadState,
    MuscleTask,
    Balance,
    Blocks,
    Costs,
    LoadMaps,
    SiteMap,
    Sites,
    StaticSettings,
    FiberSettings,
    Shares,
    DrawnInputs,
    MuscleDraws,
    Window,
    Peaks,
    *MUSCLE_KINDS,
)
