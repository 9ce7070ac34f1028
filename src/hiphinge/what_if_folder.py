"""What-if from a result folder alone: no recording, no cache and no OpenSim is needed."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiphinge import io
from hiphinge.errors import InputError, SettingError
from hiphinge.evidence.norms import GRAVITY
from hiphinge.loads.answer import AnsweringLoads, answering_loads
from hiphinge.loads.archive import made_by_another_version
from hiphinge.types import ChangedLoad, Scenario

SCHEMA = "hiphinge.what-if/1"
FILE = "what-if.json"
# As in hiphinge.report, which takes too long to import for this one name.
_RESULTS = "hiphinge.analysis/1"
_MOST_POINTS = 200
_NOT_POSSIBLE = "This movement is not possible with these muscles."
_AS_IS = "Cannot tell: even as they are, the model's muscles cannot make all of this movement."
_NOR_WITH_THESE = "With these they make no more of it."
_HARDLY_POSSIBLE = (
    "Even as they are, the model's muscles cannot balance all of this movement: read the changes "
    "with caution."
)
_MEANING = (
    "The movement and the ground's forces are held as they were recorded; only the muscles' shares "
    "change. Strength alone seldom changes how a person moves, and a person would adapt. This is "
    "what the model asks of the other muscles and joints, not a forecast."
)


def what_if(
    folder: Path | str, scales: Mapping[str, float] | None = None, /, **more: float
) -> Scenario:
    """Solve a recorded movement with other muscle strengths, from its result folder alone.

    Args:
        folder: What `hiphinge analyze` wrote.
        scales: Factors from 0 to 5 on the active strength of muscles or groups, such as
            {"gluteus_medius.left": 0.6}.
        **more: The same by name, both sides: gluteus_medius=0.6.

    Raises:
        InputError: the folder holds no loads, or those of another version.
        SettingError: a muscle or group that the model does not have, or a factor out of range.

    Example:
        >>> what_if("nowhere.hiphinge", gluteus_medius=0.6)
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: no result folder: nowhere.hiphinge; give the folder that ...
    """
    return kept_loads(Path(folder)).what_if({**(scales or {}), **more})


def kept_loads(folder: Path) -> AnsweringLoads:
    """Read the loads that an analysis left in its folder.

    Raises:
        InputError: the folder holds no loads, or those of another version.
    """
    if not (folder / "analysis.json").is_file():
        raise InputError(
            "no result folder", value=str(folder), advice="give the folder that analyze wrote"
        )
    _check_version(folder)
    if not (folder / "state" / "loads.npz").is_file():
        raise InputError(
            "this result holds no loads",
            value=str(folder),
            advice="analyze again with loads; its report says why if they were refused",
        )
    return answering_loads(folder / "state")


def _check_version(folder: Path) -> None:
    """Refuse a folder whose analysis.json has another form than this version writes."""
    try:
        content = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
        schema, version = content["schema"], content.get("version")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            "analysis.json is damaged", value=str(folder), advice="analyse the recording again"
        ) from error
    if schema != _RESULTS:
        raise made_by_another_version(folder.name, version)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One target's strength at several factors, evenly spaced, ends included."""

    target: str
    factors: tuple[float, ...]


def parse_scale(text: str) -> tuple[str, float]:
    """Read TARGET=FACTOR.

    Example:
        >>> parse_scale("gluteus_medius.left=0.6")
        ('gluteus_medius.left', 0.6)
    """
    target, equals, factor = text.partition("=")
    if not equals or not target:
        raise SettingError("not a scale", value=text, allowed="TARGET=FACTOR")
    return target.strip(), _number(factor, text, "TARGET=FACTOR")


def parse_sweep(text: str) -> Sweep:
    """Read TARGET=FROM:TO:POINTS.

    Example:
        >>> parse_sweep("gluteus_medius=0.5:1.5:3").factors
        (0.5, 1.0, 1.5)
    """
    allowed = f"TARGET=FROM:TO:POINTS with 2 to {_MOST_POINTS} points"
    target, _, rest = text.partition("=")
    parts = rest.split(":")
    if not target or len(parts) != 3 or not parts[2].strip().isdigit():
        raise SettingError("not a sweep", value=text, allowed=allowed)
    first, last = (_number(part, text, allowed) for part in parts[:2])
    points = int(parts[2])
    if not 2 <= points <= _MOST_POINTS:
        raise SettingError("not a sweep", value=text, allowed=allowed)
    return Sweep(target.strip(), tuple(float(f) for f in np.linspace(first, last, points)))


def _number(text: str, whole: str, allowed: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise SettingError("not a number", value=whole, allowed=allowed) from error


@dataclass(frozen=True, slots=True)
class Answer:
    """One change or a sweep, answered.

    Attributes:
        points: The scenarios, one for each factor of a sweep.
        swept: The target of a sweep; None for a single change.
        with_ranges: Whether the draws were solved.
        seconds: How long it took.
        mass: The person's mass [kg].
    """

    points: tuple[Scenario, ...]
    swept: str | None
    with_ranges: bool
    seconds: float
    mass: float


def ask(folder: Path, scales: Sequence[str], sweep: str | None) -> Answer:
    """Answer what the command line asks; a sweep comes without ranges.

    Args:
        folder: What `hiphinge analyze` wrote.
        scales: TARGET=FACTOR each.
        sweep: TARGET=FROM:TO:POINTS, instead of scales.
    """
    if bool(scales) == (sweep is not None):
        raise SettingError("give --scale or --sweep", allowed="one or more --scale, or one --sweep")
    changes = dict(parse_scale(text) for text in scales)
    if len(changes) < len(scales):
        raise SettingError("a target is scaled twice", value=", ".join(scales))
    asked = parse_sweep(sweep) if sweep is not None else None
    loads = kept_loads(folder)
    started = time.perf_counter()
    if asked is None:
        points = (loads.what_if(changes),)
    else:
        points = tuple(
            loads.what_if({asked.target: factor}, ranges=False) for factor in asked.factors
        )
    return Answer(
        points=points,
        swept=None if asked is None else asked.target,
        with_ranges=asked is None,
        seconds=time.perf_counter() - started,
        mass=loads.state.mass,
    )


def save_answer(answer: Answer, folder: Path) -> Path:
    """Write what-if.json into the result folder.

    Raises:
        OutputError: The folder cannot be written.
    """
    io.check_writable(folder)
    path = folder / FILE
    io.write_json(path, as_json(answer))
    return path


def as_json(answer: Answer) -> dict[str, object]:
    """Return the content of what-if.json."""
    if answer.swept is None:
        return {
            "schema": SCHEMA,
            "scales": dict(answer.points[0].scales),
            **_point(answer.points[0], answer),
            "seconds": round(answer.seconds, 4),
        }
    points = [
        {"factor": point.scales[answer.swept], **_point(point, answer)} for point in answer.points
    ]
    return {
        "schema": SCHEMA,
        "target": answer.swept,
        "feasible": all(point.feasible for point in answer.points),
        "points": points,
        "seconds": round(answer.seconds, 4),
    }


def _point(point: Scenario, answer: Answer) -> dict[str, object]:
    return {
        "feasible": point.feasible,
        "possible_as_is": point.possible_as_is,
        "reserve_peak": _rounded(point.reserve_peak),
        "saturated": {name: _rounded(share) for name, share in point.saturated.items()},
        "loads": [_load(load, answer.with_ranges) for load in point.loads],
    }


def _load(load: ChangedLoad, with_ranges: bool) -> dict[str, object]:
    return {
        "id": load.id,
        "side": load.side,
        "unit": load.unit,
        "base": _rounded(load.base),
        "value": _rounded(load.value),
        "low": _rounded(load.low) if with_ranges else None,
        "high": _rounded(load.high) if with_ranges else None,
        "change": _rounded(load.change),
        "change_percent": _rounded(load.change_percent),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.7g}")


def as_text(answer: Answer) -> str:
    """Return a table for people: forces, newtons and body weights beside per cent."""
    if answer.swept is not None:
        return _sweep_text(answer)
    point = answer.points[0]
    said = ", ".join(f"{target} x {factor:g}" for target, factor in point.scales.items())
    lines = [f"The same movement with {said}:"]
    if point.feasible:
        lines += [] if point.possible_as_is else [_HARDLY_POSSIBLE]
        lines += [_row(load, answer.mass) for load in point.loads if _is_shown(load)]
    else:
        lines += [_why_impossible(point)]
    lines += [_left_over(point)]
    return "\n".join([*lines, "", _MEANING])


def _why_impossible(point: Scenario) -> str:
    """Say why there are no numbers; more strength is never what makes a movement impossible."""
    if all(factor >= 1.0 for factor in point.scales.values()):
        return _AS_IS
    return _NOT_POSSIBLE if point.possible_as_is else f"{_AS_IS} {_NOR_WITH_THESE}"


def _is_shown(load: ChangedLoad) -> bool:
    return load.id.endswith("_peak") and load.unit in ("N", "MPa")


def _row(load: ChangedLoad, mass: float) -> str:
    name = load.id.removesuffix("_peak").replace("_", " ")
    percent = "" if load.change_percent is None else f"{load.change_percent:+.0f} %"
    digits = 0 if load.unit == "N" else 1
    numbers = f"{load.base:8.{digits}f} -> {load.value:8.{digits}f} {load.unit:<4}"
    weights = f"{load.value / (mass * GRAVITY):5.2f} BW" if load.unit == "N" else ""
    spread = f"[{load.change_low:+.{digits}f}, {load.change_high:+.{digits}f}] {load.unit}"
    return f"{name:<28}{load.side or '':<7}{numbers}{weights:>9} {percent:>7}  {spread}"


def _left_over(point: Scenario) -> str:
    full = sorted(point.saturated, key=lambda name: -point.saturated[name])[:6]
    text = f"Largest moment that the muscles leave over: {point.reserve_peak:.1f} N m."
    return f"{text} At their limit for a time: {', '.join(full)}." if full else text


def _sweep_text(answer: Answer) -> str:
    chosen = ("hip_contact_peak", "knee_contact_peak", "lumbar_compression_peak")
    lines = [f"The same movement with {answer.swept} at:"]
    for point in answer.points:
        factor = point.scales[answer.swept or ""]
        parts = [
            f"{load.id.removesuffix('_peak').replace('_', ' ')} {load.side or ''} "
            f"{load.value:.0f} N ({load.change:+.0f})"
            for load in point.loads
            if load.id in chosen
        ]
        lines.append(
            f"{factor:6.3g}  " + ("; ".join(parts) if point.feasible else _why_impossible(point))
        )
    return "\n".join([*lines, "", _MEANING])
