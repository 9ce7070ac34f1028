"""Curves for the pages: over the whole recording, and over the cycle with their spread."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hiphinge.report.words import curve_words, measure_words, shown_unit
from hiphinge.signals import normalise
from hiphinge.types import Side
from hiphinge.web.binary import MADE_BY, keep_packed
from hiphinge.web.result import (
    Table,
    analysis_of,
    cycle_curves,
    cycles_of,
    events_of,
    numbers,
    read_csv,
    read_sto,
    thinned,
)
from hiphinge.web.words import plain

_SIDES: dict[str, Side] = {"left": "left", "right": "right"}
_SHORT: dict[str, Side] = {"_l": "left", "_r": "right"}
_OF_THE_GROUND = ("vertical_force", "fore_aft_force", "side_force")
_FORCES = ("force", "contact", "compression", "shear")
# Skin markers hardly show this joint of the model.
_LEFT_OUT = ("subtalar",)
# A cycle of which less than this share is known would make the mean jump.
_KNOWN = 0.9


@dataclass(frozen=True, slots=True)
class Older:
    """The session before: its result folder, and the day on which it was recorded."""

    folder: Path
    recorded: dt.date


def curves_file(folder: Path, older: Older | None) -> Path:
    """Return all curves as JSON, compressed, made once and kept beside the result.

    Raises:
        InputError: the result is damaged.
    """
    path = folder / "state" / f"{MADE_BY}-curves.json.gz"
    if not path.is_file():
        content = json.dumps(curves_of(folder, older), allow_nan=False)
        path.parent.mkdir(exist_ok=True)
        keep_packed(path, content.encode())
    return path


def curves_of(folder: Path, older: Older | None) -> dict[str, Any]:
    """Return all curves of a result, beside an older one's if given.

    Raises:
        InputError: the result is damaged.
    """
    angles = read_csv(folder / "angles.csv")
    loads = read_sto(folder / "loads.sto")
    content = analysis_of(folder)
    return {
        "schema": "hiphinge.curves/1",
        "time": [] if angles is None else numbers(thinned(angles).time, 8),
        "angles": [] if angles is None else _angles(thinned(angles)),
        "load_time": [] if loads is None else numbers(thinned(loads).time, 8),
        "loads": [] if loads is None else _loads(thinned(loads)),
        "cycles": cycles_of(folder),
        "events": events_of(content),
        "over_cycle": over_cycle(folder),
        "compare": None if older is None else _compared(older, content),
    }


def over_cycle(folder: Path) -> list[dict[str, Any]]:
    """Return mean and spread (one standard deviation) between cycles of every curve."""
    found: list[dict[str, Any]] = []
    for (name, side), rows in (*cycle_curves(folder).items(), *_load_cycles(folder)):
        known = np.isfinite(rows).mean(axis=1) >= _KNOWN
        if name in _LEFT_OUT or not known.any():
            continue
        mean, spread = rows[known].mean(axis=0), rows[known].std(axis=0)
        found.append(
            {
                **_named(name, side),
                "mean": numbers(mean),
                "low": numbers(mean - spread),
                "high": numbers(mean + spread),
                "n": int(known.sum()),
            }
        )
    return found


def _load_cycles(folder: Path) -> list[tuple[tuple[str, Side | None], np.ndarray]]:
    """Cut the loads into the cycles of their side; the spine has none where legs take turns."""
    table = read_sto(folder / "loads.sto")
    cycles = [] if table is None else cycles_of(folder)
    if table is None or table.time.size < 2 or not cycles:
        return []
    cut = [
        (
            cycle["side"],
            normalise(table.values, time=table.time, start=cycle["start"], end=cycle["end"]),
        )
        for cycle in cycles
    ]
    found: list[tuple[tuple[str, Side | None], np.ndarray]] = []
    for place, column in enumerate(table.names):
        name, side = _load_name(column)
        own = [values[:, place] for of, values in cut if of in (None, side)]
        if own:
            found.append(((name, side), np.stack(own)))
    return found


def _load_name(column: str) -> tuple[str, Side | None]:
    side = _SHORT.get(column[-2:])
    return (column[:-2] if side else column), side


def _named(name: str, side: Side | None) -> dict[str, Any]:
    """Return how a curve is called, and what its directions mean."""
    unit = _unit(name)
    words = curve_words(name)
    is_load = unit in ("N", "MPa")
    return {
        "id": name,
        "title": plain(name) if is_load else words.name,
        "term": "" if is_load else words.term,
        "up": words.up,
        "down": words.down,
        "side": side,
        "unit": unit,
    }


def _unit(name: str) -> str:
    if name in _OF_THE_GROUND:
        return "BW"
    kind = name.rpartition("_")[2]
    return "MPa" if kind == "stress" else "N" if kind in _FORCES else "deg"


def _compared(older: Older, content: dict[str, Any]) -> dict[str, Any] | None:
    if not (older.folder / "analysis.json").is_file():
        return None
    rows = content.get("compare") or ()
    return {
        "recorded": older.recorded.isoformat(),
        "refused": content["compared_with"]["refused"] if content.get("compared_with") else "",
        "cycles": cycles_of(older.folder),
        "over_cycle": over_cycle(older.folder),
        "changes": [_change(row) for row in rows if row["kind"] in ("measure", "load")],
    }


def _change(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return how one measure has changed, beside the least change that can be told from error."""
    name, change, least = row["id"], row["now"] - row["before"], row["minimal_detectable_change"]
    shown = shown_unit(row["unit"], name)
    return {
        "id": name,
        "title": plain(name) if row["kind"] == "load" else measure_words(name).name,
        "side": row["side"],
        "change": ("+" if change > 0 else "") + shown.with_unit(change, fine=True),
        "least": None if least is None else shown.with_unit(least, fine=True),
        "least_value": least,
        "is_detected": row["verdict"] != "within_error",
    }


def _angles(table: Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, column in enumerate(table.names):
        name, _, end = column.rpartition("_")
        side = _SIDES.get(end)
        angle = name if side else column
        if angle not in _LEFT_OUT:
            values = numbers(table.values[:, place])
            found.append({**_named(angle, side), "values": values})
    return found


def _loads(table: Table) -> list[dict[str, Any]]:
    return [
        {**_named(*_load_name(column)), "values": numbers(table.values[:, place])}
        for place, column in enumerate(table.names)
    ]
