"""analysis.json: the analysis for programs, key by key as the documentation describes it."""

from collections.abc import Mapping

from hiphinge._version import __version__
from hiphinge.findings.records import (
    compared_record,
    finding_record,
    reported_record,
    rounded,
    tried_record,
)
from hiphinge.report.facts import warnings_of
from hiphinge.types import (
    Activity,
    Analysis,
    Event,
    InputFile,
    Load,
    Measure,
    Norm,
    SeenPerson,
    Setup,
    Subject,
)

SCHEMA = "hiphinge.analysis/1"


def input_files(analysis: Analysis) -> list[InputFile]:
    """Return every file that went in, each once.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> [file.name for file in input_files(standing_still())]
        ['standing.c3d']
    """
    files = [
        file
        for recording in analysis.recordings
        for file in (recording.file, *recording.more_files)
    ]
    return list(dict.fromkeys(files))


def as_json(analysis: Analysis, *, timings: Mapping[str, float]) -> dict[str, object]:
    """Return the content of analysis.json: strict JSON, missing numbers null.

    Args:
        analysis: What to write.
        timings: Seconds for each stage, the report's own included.
    """
    beside = analysis.comparison
    return {
        "schema": SCHEMA,
        "version": __version__,
        "created": analysis.created,
        "seed": analysis.seed,
        "subject": _subject(analysis.subject),
        "inputs": [_file(file) for file in input_files(analysis)],
        "activity": _activity(analysis.timeline.activity),
        "view": {
            "plane": analysis.view.plane,
            "facing": analysis.view.facing,
            "reason": analysis.view.reason,
        },
        "views": [_view(one, analysis) for one in (analysis, analysis.other_view) if one]
        if analysis.other_view
        else [],
        "people": [] if analysis.film is None else [_person(one) for one in analysis.film.people],
        "quality": {name: _plain(value) for name, value in analysis.quality.items()},
        "events": [_event(event) for event in analysis.timeline.events],
        "measures": [_measure(measure) for measure in analysis.measures],
        "loads": [_load(load) for load in analysis.loads],
        "findings": [finding_record(finding) for finding in analysis.findings],
        "compare": [] if beside is None else [compared_record(row) for row in beside.rows],
        "setup": _setup(analysis.setup),
        "warnings": warnings_of(analysis),
        "timings": {name: round(seconds, 3) for name, seconds in timings.items()},
        "compared_with": None
        if beside is None
        else {"created": beside.older, "refused": beside.refused},
        "tried": None if beside is None or beside.tried is None else tried_record(beside.tried),
        "reported": [reported_record(item) for item in analysis.reported],
        "raised_flags": list(analysis.raised_flags),
    }


def _subject(subject: Subject) -> dict[str, object]:
    return {
        "mass": rounded(subject.mass),
        "height": rounded(subject.height),
        "sex": subject.sex,
        "mass_source": subject.mass_source,
    }


def _file(file: InputFile) -> dict[str, object]:
    return {
        "file": file.name,
        "sha256": file.sha256,
        "kind": file.kind,
        "recorded": file.recorded,
    }


def _activity(activity: Activity) -> dict[str, object]:
    return {
        "value": activity.value,
        "confidence": rounded(activity.confidence),
        "source": activity.source,
    }


def _setup(setup: Setup) -> dict[str, object]:
    return {
        "condition": setup.condition,
        "pain": rounded(setup.pain),
        "speed_kmh": rounded(setup.speed_kmh),
        "treadmill": setup.treadmill,
        "incline": rounded(setup.incline),
        "load_kg": rounded(setup.load_kg),
        "notes": setup.notes,
    }


def _view(one: Analysis, both: Analysis) -> dict[str, object]:
    """One of two clips: how it was seen, how good it is, what was taken from it."""
    taken = [item.id for item in both.measures if item.view == one.view.plane]
    return {
        "file": one.recordings[0].file.name,
        "plane": one.view.plane,
        "facing": one.view.facing,
        "reason": one.view.reason,
        "quality": {name: _plain(value) for name, value in one.quality.items()},
        "measures": list(dict.fromkeys(taken)),
    }


def _person(person: SeenPerson) -> dict[str, object]:
    return {
        "id": person.id,
        "box": [round(side, 1) for side in person.box],
        "frames": list(person.frames),
        "taken": person.taken,
    }


def _event(event: Event) -> dict[str, object]:
    return {
        "kind": event.kind,
        "side": event.side,
        "time": round(event.time, 6),
        "source": event.source,
    }


def _measure(measure: Measure) -> dict[str, object]:
    return {
        "id": measure.id,
        "side": measure.side,
        "value": rounded(measure.value),
        "low": rounded(measure.low),
        "high": rounded(measure.high),
        "unit": measure.unit,
        "n": measure.n,
        "sd_cycles": rounded(measure.sd_cycles),
        "quality": measure.quality,
        "reason": measure.reason,
        "norm": None if measure.norm is None else _norm(measure.norm),
        "verdict": measure.verdict,
        "view": measure.view,
    }


def _load(load: Load) -> dict[str, object]:
    return {
        "id": load.id,
        "side": load.side,
        "value": rounded(load.value),
        "low": rounded(load.low),
        "high": rounded(load.high),
        "unit": load.unit,
        "value_bw": rounded(load.value_bw),
        "n": load.n,
        "quality": load.quality,
        "reason": load.reason,
    }


def _norm(norm: Norm) -> dict[str, object]:
    return {
        "mean": rounded(norm.mean),
        "sd": rounded(norm.sd),
        "source": norm.source,
        "verified": norm.verified,
    }


def _plain(value: float | int | str) -> float | int | str | None:
    return value if isinstance(value, str | int) else rounded(value)
