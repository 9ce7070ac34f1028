"""What a result folder holds, read for pages: cycles, curves, what stands in analysis.json."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from jaxtyping import Float

from hiphinge.errors import InputError
from hiphinge.types import Side

_MOST_SAMPLES = 2000
Number = float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns over time."""

    time: Float[np.ndarray, " sample"]
    names: tuple[str, ...]
    values: Float[np.ndarray, "sample column"]


def analysis_of(folder: Path) -> dict[str, Any]:
    """Return analysis.json.

    Raises:
        InputError: it is not there or damaged.
    """
    try:
        content = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise InputError(
            "this result cannot be read", advice="analyse the recording again"
        ) from fault
    return cast("dict[str, Any]", content)


def cycles_of(folder: Path) -> list[dict[str, Any]]:
    """Return the cycles with their parts [s], in order of time."""
    path = folder / "cycles.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        spans = {
            (row["side"], float(row["start"]), float(row["end"])) for row in csv.DictReader(file)
        }
    content = analysis_of(folder)
    events = cast("list[dict[str, Any]]", content["events"])
    is_gait = any(event["kind"] == "initial_contact" for event in events)
    # Steps of the whole person have no side; the cycles of each leg say the same better.
    if is_gait and any(side for side, _, _ in spans):
        spans = {span for span in spans if span[0]}
    return [
        _cycle(side or None, start, end, events, is_gait=is_gait)
        for side, start, end in sorted(spans, key=lambda span: (span[1], span[0]))
    ]


def events_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what happens when, of analysis.json: foot contacts, bottoms of repetitions.

    Example:
        >>> events_of({"events": [{"kind": "toe_off", "side": "left", "time": 1.0, "source": ""}]})
        [{'kind': 'toe_off', 'side': 'left', 'time': 1.0}]
    """
    return [{key: event[key] for key in ("kind", "side", "time")} for event in content["events"]]


def _cycle(
    side: str | None, start: float, end: float, events: list[dict[str, Any]], *, is_gait: bool
) -> dict[str, Any]:
    def first(kind: str) -> Number:
        times = [
            event["time"]
            for event in events
            if event["kind"] == kind
            and event["side"] in (side, None)
            and start < event["time"] < end
        ]
        return min(times, default=None)

    return {
        "kind": "gait" if is_gait else "repetition",
        "side": side,
        "start": start,
        "end": end,
        "toe_off": first("toe_off"),
        "bottom": first("rep_bottom"),
    }


def read_csv(path: Path) -> Table | None:
    """Return a table whose first column is time; None when there is none."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
        values = _numbers(file, ",")
    return Table(values[:, 0], tuple(names[1:]), values[:, 1:])


def read_sto(path: Path) -> Table | None:
    """Return an OpenSim storage file; None when there is none."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip() == "endheader":
                break
        names = next(file).rstrip("\n").split("\t")
        values = _numbers(file, "\t")
    return Table(values[:, 0], tuple(names[1:]), values[:, 1:])


def _numbers(lines: Iterable[str], between: str) -> Float[np.ndarray, "sample column"]:
    """Read rows of numbers; an empty field is not known."""
    rows = [
        [float(text) if text else np.nan for text in row.strip("\r\n").split(between)]
        for row in lines
    ]
    return np.array(rows, dtype=np.float64)


def thinned(table: Table) -> Table:
    """Return at most some thousand samples, evenly taken."""
    step = -(-table.time.size // _MOST_SAMPLES)
    return Table(table.time[::step], table.names, table.values[::step])


def cycle_curves(folder: Path) -> dict[tuple[str, Side | None], np.ndarray]:
    """Return all curves over the cycle: cycles by 101 points, by id and side."""
    path = folder / "curves.csv"
    if not path.is_file():
        return {}
    found: dict[tuple[str, Side | None], list[list[float]]] = defaultdict(list)
    for name, side, values in _curve_rows(path):
        found[name, side].append(values)
    return {key: np.array(rows) for key, rows in found.items()}


def _curve_rows(path: Path) -> Iterator[tuple[str, Side | None, list[float]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            side = cast("Side | None", row[1] or None)
            yield row[0], side, [float(text) if text else np.nan for text in row[3:]]


def numbers(values: np.ndarray, digits: int = 5) -> list[Number]:
    """Return numbers for JSON: what is not known is None.

    Example:
        >>> numbers(np.array([1.23456789, np.nan]))
        [1.2346, None]
    """
    return [
        float(f"{value:.{digits}g}") if np.isfinite(value) else None for value in values.tolist()
    ]


def inputs_of(content: Mapping[str, Any]) -> list[str]:
    """Return the names of the files that were read."""
    return [str(entry["file"]) for entry in content["inputs"]]
