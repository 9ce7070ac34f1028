"""Curves for the pages: over the whole recording, and over the cycle with their spread."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from hiphinge.report.words import curve_words
from hiphinge.types import Side
from hiphinge.web.binary import MADE_BY, keep_packed
from hiphinge.web.result import (
    Table,
    analysis_of,
    cycle_curves,
    cycles_of,
    numbers,
    read_csv,
    read_sto,
    thinned,
)
from hiphinge.web.words import plain

_SIDES: dict[str, Side] = {"left": "left", "right": "right"}
_SHORT: dict[str, Side] = {"_l": "left", "_r": "right"}


def curves_file(folder: Path, older: Path | None) -> Path:
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


def curves_of(folder: Path, older: Path | None) -> dict[str, Any]:
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
        "over_cycle": over_cycle(folder),
        "compare": None if older is None else _compared(older, content),
    }


def over_cycle(folder: Path) -> list[dict[str, Any]]:
    """Return mean and spread (one standard deviation) between cycles of every curve."""
    found: list[dict[str, Any]] = []
    for (name, side), rows in cycle_curves(folder).items():
        known = np.isfinite(rows).all(axis=1)
        if not known.any():
            continue
        mean, spread = rows[known].mean(axis=0), rows[known].std(axis=0)
        found.append(
            {
                "id": name,
                "title": curve_words(name).name,
                "side": side,
                "unit": "deg" if not name.startswith("ground") else "BW",
                "mean": numbers(mean),
                "low": numbers(mean - spread),
                "high": numbers(mean + spread),
                "n": int(known.sum()),
            }
        )
    return found


def _compared(older: Path, content: dict[str, Any]) -> dict[str, Any] | None:
    if not (older / "analysis.json").is_file():
        return None
    least = {
        f"{row['id']}:{row['side'] or ''}": row["minimal_detectable_change"]
        for row in content.get("compare") or ()
        if row["minimal_detectable_change"] is not None
    }
    return {
        "created": analysis_of(older)["created"],
        "over_cycle": over_cycle(older),
        "detectable": least,
    }


def _angles(table: Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, column in enumerate(table.names):
        name, _, end = column.rpartition("_")
        side = _SIDES.get(end)
        angle = name if side else column
        found.append(
            {
                "id": angle,
                "title": curve_words(angle).name,
                "side": side,
                "unit": "deg",
                "values": numbers(table.values[:, place]),
            }
        )
    return found


def _loads(table: Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, column in enumerate(table.names):
        side = _SHORT.get(column[-2:])
        load = column[:-2] if side else column
        found.append(
            {
                "id": load,
                "title": plain(load),
                "side": side,
                "unit": "N",
                "values": numbers(table.values[:, place]),
            }
        )
    return found
