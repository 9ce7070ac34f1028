"""Findings and comparisons as plain records for analysis.json, and findings back from them."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hiphinge import evidence
from hiphinge.errors import InputError
from hiphinge.findings.wording import source_key
from hiphinge.types import ComparedMeasure, Finding, Reported, Size, Tried

_DIGITS = 7
_FINDING: TypeAdapter[Finding] = TypeAdapter(Finding)


def finding_record(finding: Finding) -> dict[str, object]:
    """Return a finding as analysis.json holds it; sources are full citations.

    Example:
        >>> made = Finding("x", "left", "It is so.", "limited", ("depth",), (), "May.", "Is not.")
        >>> finding_record(made)["verdict"]
        'present'
    """
    known = evidence.sources()
    return {
        "id": finding.id,
        "side": finding.side,
        "statement": finding.statement,
        "grade": finding.grade,
        "measures": list(finding.measures),
        "sources": [known[key].citation for key in finding.sources],
        "means": finding.means,
        "does_not_mean": finding.does_not_mean,
        "caveats": list(finding.caveats),
        "verdict": finding.verdict,
        "size": None if finding.size is None else _size(finding.size),
        "action": finding.action,
        "headline": finding.headline,
        "claims": list(finding.claims),
    }


def finding_from(record: Mapping[str, Any]) -> Finding:
    """Return the finding that a record of analysis.json holds.

    Raises:
        InputError: The record is no finding.

    Example:
        >>> made = Finding("x", None, "It is so.", "limited", (), (), "May.", "Is not.")
        >>> finding_from(finding_record(made)) == made
        True
    """
    keys = [key for text in record.get("sources", ()) if (key := source_key(text))]
    try:
        return _FINDING.validate_python({**record, "sources": tuple(keys)})
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise InputError(
            "analysis.json holds a finding that cannot be read",
            value=".".join(str(part) for part in first["loc"]),
            advice="analyse the recording again with this version",
        ) from fault


def reported_record(item: Reported) -> dict[str, object]:
    """Return a reported number as analysis.json holds it."""
    return {
        "id": item.id,
        "side": item.side,
        "value": rounded(item.value),
        "unit": item.unit,
        "kind": item.kind,
    }


def compared_record(row: ComparedMeasure) -> dict[str, object]:
    """Return a row of the comparison as analysis.json holds it."""
    return {
        "id": row.id,
        "side": row.side,
        "before": rounded(row.before),
        "now": rounded(row.now),
        "change": rounded(row.change),
        "minimal_detectable_change": rounded(row.minimal_detectable_change),
        "verdict": row.verdict,
        "unit": row.unit,
        "kind": row.kind,
        "note": row.note,
    }


def tried_record(tried: Tried) -> dict[str, object]:
    """Return what was tried in a session as analysis.json holds it."""
    return {
        "before": tried.before,
        "now": tried.now,
        "rows": [compared_record(row) for row in tried.rows],
    }


def _size(size: Size) -> dict[str, object]:
    limit = size.limit
    return {
        "value": rounded(size.value),
        "low": rounded(size.low),
        "high": rounded(size.high),
        "unit": size.unit,
        "limit": None
        if limit is None
        else {
            "value": rounded(limit.value),
            "beyond": limit.beyond,
            "mark": limit.mark,
            "source": limit.source,
            "note": limit.note,
        },
    }


def rounded(value: float | None) -> float | None:
    """Round to seven digits; a number that is not finite becomes None.

    Example:
        >>> rounded(0.123456789), rounded(float("nan"))
        (0.1234568, None)
    """
    if value is None or not isfinite(value):
        return None
    return float(f"{value:.{_DIGITS}g}")
