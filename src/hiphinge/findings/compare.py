"""Beside an older analysis: a change only where it is beyond the smallest that can be detected.

For measures and loads the smallest detectable change is

    MDC = sqrt(e1^2 + e2^2),   e = max(half width of the 95 % interval, 1.96 s / sqrt(n)),

the quadratic sum of the errors of both visits. Half widths are 1.96 standard errors, so with equal
errors this is the usual MDC95 = 1.96 sqrt(2) SEM (Weir 2005, J Strength Cond Res 19:231, doi
10.1519/15184.1). The intervals hold the method (marker placement anew at each visit, skin, model)
and which cycles were caught; s is the spread between cycles within the session. How much a person
differs between two days is not in it. Scores and pain use their instrument's published change.
"""

from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Literal

from hiphinge import evidence
from hiphinge.evidence.schema_conditions import Instrument
from hiphinge.findings.likeness import why_another_person, why_not_tried_today, why_unlike
from hiphinge.findings.older import OlderAnalysis, OldNumber, OldReported, read_older
from hiphinge.findings.reported import PAIN_RECORDING, PSFS
from hiphinge.findings.strength_tests import COUNT_ERROR, ENDURANCE_ERROR, FORCE_ERROR
from hiphinge.types import (
    Analysis,
    ComparedMeasure,
    Comparison,
    Load,
    Measure,
    Plane,
    Reported,
    Tried,
)

Verdict = Literal["better", "worse", "within_error", "changed"]
_Z95 = 1.96
# One cycle does not say how much cycles differ.
CYCLES_LEAST = 2
# How much of the method's error is left when camera, clothes and day are the same: the joint angles
# at foot strike that people measured in running videos repeated within 8 degrees on one day and
# within 14 on two (the upper ends of the 95 % limits; Damsted et al. 2015, Int J Sports Phys Ther
# 10:147). Taken for every measure, which is our default.
SESSION_SHARE = 8.0 / 14.0

Smallest = Callable[[OldNumber, "Measure | Load"], float | None]


def compare_with(folder: Path, now: Analysis) -> Comparison:
    """Compare an analysis with an older one.

    Args:
        folder: What the older analysis wrote.
        now: The newer analysis, with what the person reported.

    Returns:
        Function and pain first, then strength, then movement and loads where the set-ups are
        alike; else the reason why movement was not compared.

    Raises:
        InputError: There is no analysis in the folder, or it may be of another person.
    """
    return compare(read_older(folder), now)


def compare(older: OlderAnalysis, now: Analysis) -> Comparison:
    """Compare with an older analysis that was read already."""
    stranger = why_another_person(older, now)
    if stranger:
        return Comparison(older.created, (), stranger)
    unlike = why_unlike(older, now)
    rows = list(_reported_rows(older, now))
    if unlike:
        return Comparison(older.created, tuple(rows), unlike, _tried_today(older, now, rows))
    rows += _movement_rows(older, now, minimal_detectable_change)
    return Comparison(older.created, tuple(rows))


def _tried_today(
    older: OlderAnalysis, now: Analysis, reported: Sequence[ComparedMeasure]
) -> Tried | None:
    """What was tried in one session; None when more differs than the condition."""
    if why_not_tried_today(older, now):
        return None
    pains = [row for row in reported if row.id == PAIN_RECORDING]
    moved = _movement_rows(older, now, within_session_change)
    conditions = (older.setup.condition or "", now.setup.condition or "")
    return Tried(*conditions, (*pains, *moved))


def minimal_detectable_change(before: OldNumber, now: Measure | Load) -> float | None:
    """Return the smallest change beyond the errors of both visits; None when it is not known.

    Example:
        >>> old = {"id": "tempo", "side": None, "value": 2.0, "low": 1.7, "high": 2.3}
        >>> before = OldNumber(**old, unit="s", n=4, sd_cycles=0.1, quality="good")
        >>> now = Measure("tempo", None, 1.5, 1.1, 1.9, "s", 4, 0.1, "good")
        >>> round(minimal_detectable_change(before, now), 3)
        0.5
    """
    if min(before.n, now.n) < CYCLES_LEAST:
        return None
    errors = (_error(before), _error(now))
    return None if None in errors else sqrt(sum((error or 0.0) ** 2 for error in errors))


def _error(item: OldNumber | Measure | Load) -> float | None:
    """Return the larger of the interval's half width and 1.96 standard errors between cycles."""
    if item.value is None or item.low is None or item.high is None:
        return None
    return max(item.value - item.low, item.high - item.value, _between_cycles(item))


def _between_cycles(item: OldNumber | Measure | Load) -> float:
    """Return 1.96 standard errors of the cycles' mean; loads do not tell their spread."""
    spread = None if isinstance(item, Load) else item.sd_cycles
    return 0.0 if spread is None else _Z95 * spread / sqrt(item.n)


def within_session_change(before: OldNumber, now: Measure | Load) -> float | None:
    """Return the smallest change beyond the errors of two recordings of one session.

    The spread between cycles counts in full; of what remains of each interval (the method's own
    error) a share, because camera, clothes and markers are the same: `SESSION_SHARE`.

    Example:
        >>> old = {"id": "depth", "side": None, "value": 90.0, "low": 83.0, "high": 97.0}
        >>> before = OldNumber(**old, unit="deg", n=4, sd_cycles=0.0, quality="good")
        >>> now = Measure("depth", None, 99.0, 92.0, 106.0, "deg", 4, 0.0, "good")
        >>> round(within_session_change(before, now), 2)
        5.66
    """
    if min(before.n, now.n) < CYCLES_LEAST:
        return None
    total = 0.0
    for item in (before, now):
        error = _error(item)
        if error is None:
            return None
        within = _between_cycles(item)
        total += within**2 + SESSION_SHARE**2 * (error**2 - within**2)
    return sqrt(total)


def _movement_rows(
    older: OlderAnalysis, now: Analysis, smallest_of: Smallest
) -> Iterator[ComparedMeasure]:
    kinds: tuple[tuple[Literal["measure", "load"], tuple[OldNumber, ...]], ...] = (
        ("measure", older.measures),
        ("load", older.loads),
    )
    for kind, numbers in kinds:
        before = {(item.id, item.side): item for item in numbers}
        items = now.measures if kind == "measure" else now.loads
        for item in items:
            old = before.get((item.id, item.side))
            if old is None or old.unit != item.unit or old.value is None or item.value is None:
                continue
            if _seen_from(old, older.view.plane) != _seen_from(item, now.view.plane):
                continue
            smallest = smallest_of(old, item)
            if smallest is None:
                continue
            change = abs(item.value - old.value)
            yield ComparedMeasure(
                id=item.id,
                side=item.side,
                before=old.value,
                now=item.value,
                unit=item.unit,
                minimal_detectable_change=smallest,
                verdict="changed" if change > smallest else "within_error",
                kind=kind,
            )


def _seen_from(item: OldNumber | Measure | Load, plane: Plane) -> Plane:
    """Return the view of a number: its own where there were two."""
    own = None if isinstance(item, Load) else item.view
    return own or plane


def _reported_rows(older: OlderAnalysis, now: Analysis) -> Iterator[ComparedMeasure]:
    before = {(item.id, item.side): item for item in older.reported}
    for item in now.reported:
        old = before.get((item.id, item.side))
        if old is not None and old.unit == item.unit:
            yield _reported_row(old, item)


def _reported_row(before: OldReported, now: Reported) -> ComparedMeasure:
    smallest, up_is_better, note = _smallest(now, before.value)
    change = now.value - before.value
    verdict: Verdict = "within_error"
    # Published changes are met when they are reached, errors when they are passed.
    beyond = smallest is not None and (
        abs(change) > smallest if now.kind == "strength" else abs(change) >= smallest
    )
    if beyond and change:
        verdict = "better" if (change > 0.0) == up_is_better else "worse"
    return ComparedMeasure(
        id=now.id,
        side=now.side,
        before=before.value,
        now=now.value,
        unit=now.unit,
        minimal_detectable_change=smallest,
        verdict=verdict,
        kind=now.kind,
        note=note,
    )


def _smallest(item: Reported, before: float) -> tuple[float | None, bool, str]:
    """Return the smallest change that counts, whether more is better, and how sure that is."""
    if item.kind == "strength":
        return _test_error(item, before), True, "test error: our default, not from a study"
    name = PSFS if item.id.startswith(PSFS) else "nprs" if item.kind == "pain" else item.id
    instrument = evidence.load().instruments.get(name)
    if instrument is None:
        return None, item.kind != "pain", "the change that matters is not known"
    return _published(instrument)


def _published(instrument: Instrument) -> tuple[float | None, bool, str]:
    known = [
        quantity
        for quantity in (instrument.minimal_change, instrument.detectable_change)
        if quantity is not None
    ]
    sizes = [quantity.high if quantity.value is None else quantity.value for quantity in known]
    points = [
        size for size, quantity in zip(sizes, known, strict=True) if size and quantity.unit != "%"
    ]
    if not points:
        return None, instrument.better == "up", "the change that matters is not known"
    unsure = any(quantity.mark != "verified" for quantity in known)
    return max(points), instrument.better == "up", "not verified" if unsure else ""


def _test_error(item: Reported, before: float) -> float:
    if item.id == "chair_stand_30s":
        return COUNT_ERROR * sqrt(2.0)
    share = FORCE_ERROR if item.unit in ("N", "N m") else ENDURANCE_ERROR
    error = _Z95 * share * sqrt(before**2 + item.value**2)
    return error if item.unit != "reps" else max(error, COUNT_ERROR * sqrt(2.0))
