"""What-if for a slider: the loads of some recordings are kept in memory, ready for questions."""

import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hiphinge.loads.answer import AnsweringLoads, answering_loads, task_of_draws
from hiphinge.loads.groups import GROUPS, group_members
from hiphinge.loads.load_curves import LoadCurves
from hiphinge.loads.peaks import Window, windows_of
from hiphinge.loads.what_if import MuscleTask
from hiphinge.signals import normalise
from hiphinge.store.records import NotThere
from hiphinge.types import SIDES, ChangedLoad, Scenario, Side
from hiphinge.web.muscle_titles import gluteal_parts, muscle_title
from hiphinge.web.result import analysis_of
from hiphinge.web.words import plain, words

# A long trial takes some hundred megabytes.
_KEPT = 3
# How much sooner the system serves everything else than ranges (nice; 19 is the most).
_BEHIND = 5
# A window of which less than this is known would make the mean jump.
_WHOLE = 0.9
SHOWN = (
    "hip_contact", "knee_contact", "knee_compression", "patellofemoral_force", "ankle_contact",
    "achilles_force", "lumbar_compression", "gluteus_maximus_force", "gluteus_medius_force",
    "gluteus_minimus_force", "hamstrings_force", "quadriceps_force", "tensor_fasciae_latae_force",
    "piriformis_force", "adductors_force", "soleus_force",
)  # fmt: skip
Curves = dict[tuple[str, Side | None], tuple[np.ndarray, int]]


@dataclass(slots=True)
class Ready:
    """The loads of one recording, ready for questions.

    Everything in it is read only once it is made, so any number of questions share it.

    Attributes:
        folder: The result folder.
    """

    folder: Path
    _making: threading.Lock = field(default_factory=threading.Lock)
    _loads: AnsweringLoads | None = None
    _base: Curves = field(default_factory=dict[tuple[str, Side | None], tuple[np.ndarray, int]])
    _drawn: MuscleTask | None = None

    def loads(self) -> tuple[AnsweringLoads, Curves]:
        """Return the loads and their curves as they are, read at the first question."""
        with self._making:
            if self._loads is None:
                loads = answering_loads(self.folder / "state")
                self._base = _averaged(loads, loads.as_is())
                self._loads = loads
            return self._loads, self._base

    def drawn(self, loads: AnsweringLoads) -> MuscleTask:
        """Return the task of all draws, made at the first question about ranges."""
        if self._drawn is None:
            self._drawn = task_of_draws(loads.state)
        return self._drawn


@dataclass(slots=True)
class Answers:
    """Answers what-if questions about the recordings asked about last.

    A question of a slider waits for nothing. Ranges take about a second of one core; they are
    worked out one after another in a thread that stands back behind those of sliders.
    """

    _ready: "OrderedDict[Path, Ready]" = field(default_factory=lambda: OrderedDict[Path, Ready]())
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ranging: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "ranges", initializer=_stand_back)
    )

    def targets(self, folder: Path) -> dict[str, Any]:
        """Say what can be asked about a recording.

        Raises:
            NotThere: it has no loads.
        """
        loads, _ = self._of(folder).loads()
        names = loads.state.task.names
        found: list[dict[str, object]] = []
        for group in GROUPS:
            for side in SIDES:
                if group_members(names, group, side).any():
                    target: dict[str, object] = {
                        "id": f"{group}.{side}",
                        "title": plain(group),
                        "side": side,
                    }
                    found.append(target)
        return {
            "targets": found,
            "parts": gluteal_parts(names),
            "limits": {"low": 0.0, "high": 5.0},
            "honest": words()["what_if"]["honest"],
            "loads_shown": [{"id": name, "title": plain(name), "unit": "N"} for name in SHOWN],
            "mass": _mass(folder),
        }

    def ask(
        self, folder: Path, scales: Mapping[str, float], *, ranges: bool = False
    ) -> dict[str, Any]:
        """Answer one question.

        Args:
            folder: The result folder.
            scales: Factors on the strength of muscles or groups.
            ranges: Whether to work out the 95 % ranges too, which takes a second or two.

        Raises:
            NotThere: the recording has no loads.
            SettingError: a muscle that there is not, or a factor out of range.
        """
        if ranges:
            return self.ask_ranges(folder, scales).result()
        return _answer(self._of(folder), scales, ranges=False)

    def ask_ranges(self, folder: Path, scales: Mapping[str, float]) -> "Future[dict[str, Any]]":
        """Ask with ranges without waiting; a question that nobody wants any more can be cancelled.

        The future raises what `ask` raises.
        """
        return self._ranging.submit(lambda: _answer(self._of(folder), scales, ranges=True))

    def forget(self, folder: Path) -> None:
        """Let go of a recording that is deleted."""
        with self._lock:
            self._ready.pop(folder, None)

    def _of(self, folder: Path) -> Ready:
        """Return a place for the loads of a recording, which reads them once."""
        with self._lock:
            found = self._ready.get(folder)
            if found is None:
                if not (folder / "state" / "loads.npz").is_file():
                    raise NotThere("this result holds no loads")
                found = self._ready[folder] = Ready(folder)
                while len(self._ready) > _KEPT:
                    self._ready.popitem(last=False)
            self._ready.move_to_end(folder)
            return found


def _answer(ready: Ready, scales: Mapping[str, float], *, ranges: bool) -> dict[str, Any]:
    """Work an answer out and put it into the form of the page."""
    started = time.perf_counter()
    loads, base = ready.loads()
    scenario, curves = loads.answer_over_time(scales, ready.drawn(loads) if ranges else None)
    changed = {} if curves is None else _averaged(loads, curves)
    return {
        "schema": "hiphinge.what-if-page/1",
        "scales": dict(scales),
        "feasible": scenario.feasible,
        "possible_as_is": scenario.possible_as_is,
        "sentence": _sentence(scenario),
        "loads": [_load(load, ranges=ranges) for load in scenario.loads if _is_shown(load)],
        "curves": [_curve(key, one, changed) for key, one in base.items()],
        "reserve_peak": round(scenario.reserve_peak, 3),
        "saturated": [
            {"muscle": name, "title": muscle_title(name), "share": round(share, 4)}
            for name, share in sorted(scenario.saturated.items(), key=lambda one: -one[1])
        ],
        "seconds": round(time.perf_counter() - started, 4),
    }


def _stand_back() -> None:
    """Let the system serve other threads first, where it knows priorities of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BEHIND)


def _mass(folder: Path) -> float | None:
    """Return the person's mass [kg], with which forces are told in body weights."""
    mass = analysis_of(folder)["subject"].get("mass")
    return None if mass is None else float(mass)


def _averaged(loads: AnsweringLoads, curves: LoadCurves) -> Curves:
    """Return the mean over stances or repetitions of every load that is shown."""
    state, found = loads.state, Curves()
    columns = [
        place
        for place, name in enumerate(curves.ids)
        if name in SHOWN and (name, curves.sides[place]) not in state.withheld
    ]
    for side in (*SIDES, None):
        own = [place for place in columns if curves.sides[place] == side]
        if own:
            stack = _cut(curves.values[0][:, own], state.time, windows_of(state.windows, side))
            for row, place in enumerate(own):
                known = stack[np.isfinite(stack[:, :, row]).mean(axis=1) >= _WHOLE, :, row]
                if len(known):
                    found[curves.ids[place], side] = (known.mean(axis=0), len(known))
    return found


def _cut(values: np.ndarray, time: np.ndarray, windows: list[Window]) -> np.ndarray:
    """Return windows by 101 points by loads."""
    if not windows:
        return np.empty((0, 101, values.shape[1]))
    return np.stack([normalise(values, time=time, start=w.start, end=w.end) for w in windows])


def _curve(
    key: tuple[str, Side | None], base: tuple[np.ndarray, int], changed: Curves
) -> dict[str, Any]:
    after = changed.get(key)
    return {
        "id": key[0],
        "title": plain(key[0]),
        "side": key[1],
        "unit": "N",
        "base": _newtons(base[0]),
        "value": None if after is None else _newtons(after[0]),
        "n": base[1],
    }


def _newtons(values: np.ndarray) -> list[float | None]:
    """Return forces to a tenth of a newton, quickly: a slider waits for some thousand of them."""
    rounded: list[float | None] = np.round(values, 1).tolist()
    if np.isfinite(values).all():
        return rounded
    return [one if known else None for one, known in zip(rounded, np.isfinite(values), strict=True)]


def _is_shown(load: ChangedLoad) -> bool:
    return load.id.endswith("_peak") and load.id.removesuffix("_peak") in SHOWN


def _load(load: ChangedLoad, *, ranges: bool) -> dict[str, Any]:
    percent = load.change_percent
    name = load.id.removesuffix("_peak")
    return {
        "id": name,
        "title": plain(name),
        "side": load.side,
        "unit": load.unit,
        "base": _short(load.base),
        "value": _short(load.value),
        "change": _short(load.change),
        "change_percent": None if percent is None else _short(percent),
        "low": _short(load.low) if ranges else None,
        "high": _short(load.high) if ranges else None,
        "change_low": _short(load.change_low) if ranges else None,
        "change_high": _short(load.change_high) if ranges else None,
        "sure": load.change_low * load.change_high > 0 if ranges else None,
    }


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _sentence(scenario: Scenario) -> str | None:
    told = words()["what_if"]
    if scenario.feasible:
        return None if scenario.possible_as_is else told["hardly"]
    weaker = any(factor < 1.0 for factor in scenario.scales.values())
    return told["impossible"] if scenario.possible_as_is and weaker else told["never"]
