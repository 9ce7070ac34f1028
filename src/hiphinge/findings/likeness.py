"""Whether two recordings may be compared: the same person, activity, view and set-up."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

from hiphinge.findings.older import OlderAnalysis
from hiphinge.types import Analysis, Setup

# Speeds closer than this are alike: less than what changes joint angles by a degree [design].
SPEED_SHARE = 0.05
# Height repeats within about a centimetre; more is another person or another ruler [m, design].
HEIGHT_LIMIT = 0.03
# Recordings this close together are one session: the same clothes and camera [h, design].
SESSION_HOURS = 12.0
_GAIT = ("walk", "run")


def why_another_person(older: OlderAnalysis, now: Analysis) -> str:
    """Return why the two cannot be one person; empty when nothing speaks against it."""
    before, person = older.subject, now.subject
    if before.sex and person.sex and before.sex != person.sex:
        return "the sex of the person differs between the two analyses"
    if before.height and person.height and abs(before.height - person.height) > HEIGHT_LIMIT:
        heights = f"{before.height:.2f} m, then {person.height:.2f} m"
        return f"the height of the person differs between the two analyses ({heights})"
    return ""


def why_unlike(older: OlderAnalysis, now: Analysis) -> str:
    """Return why movement cannot be compared; empty when the set-ups are alike.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> now = standing_still()
        >>> head = {"schema": "hiphinge.analysis/1", "version": "1", "created": "", "subject": {}}
        >>> rest = {"activity": {"value": "run"}, "view": {"plane": "3d"}, "measures": []}
        >>> why_unlike(OlderAnalysis.model_validate(head | rest), now)
        'the activity differs: run, then not recognised'
    """
    told = (text for _, text in _differences(older, now))
    speed = _of_speed(older, now) if now.timeline.activity.value in _GAIT else iter(())
    return next(chain(told, speed), "")


def why_not_tried_today(older: OlderAnalysis, now: Analysis) -> str:
    """Return why the two are not one session with one thing tried; empty when they are.

    Only the condition (and the pain felt) may differ. On a treadmill the speed must be known and
    alike; over ground an untold speed is a part of what the condition changes.
    """
    differing = list(_differences(older, now))
    if not any(name == "condition" for name, _ in differing):
        return "the condition is the same in both"
    other = next((text for name, text in differing if name != "condition"), "")
    return other or _other_speed(older, now) or why_another_session(older, now)


def why_another_session(older: OlderAnalysis, now: Analysis) -> str:
    """Return why the two were not recorded in one session; empty when they may have been.

    The days that the files tell decide; where one tells none, the times of the analyses do.
    """
    file = now.recordings[0].file if now.recordings else None
    before = older.inputs[0] if older.inputs else None
    if file is None or before is None:
        return "one of the two has no recording"
    if file.sha256 == before.sha256:
        return "both are the same recording"
    if file.recorded and before.recorded:
        apart = hours_between(before.recorded, file.recorded)
    else:
        apart = hours_between(older.created, now.created)
    if apart is None or apart > SESSION_HOURS:
        return "the two were not recorded on one day"
    return ""


def hours_between(first: str, second: str) -> float | None:
    """Return the hours between two ISO 8601 times; None when one of them is none.

    Example:
        >>> hours_between("2026-03-12T10:00:00Z", "2026-03-12T10:30:00Z")
        0.5
    """
    try:
        moments = [datetime.fromisoformat(text) for text in (first, second)]
    except ValueError:
        return None
    aware = [m if m.tzinfo else m.replace(tzinfo=UTC) for m in moments]
    return abs((aware[1] - aware[0]).total_seconds()) / 3600.0


def _other_speed(older: OlderAnalysis, now: Analysis) -> str:
    if now.timeline.activity.value not in _GAIT:
        return ""
    told = (older.setup.speed_kmh, now.setup.speed_kmh)
    if not now.setup.treadmill and None in told:
        return ""
    return next(_of_speed(older, now), "")


def _differences(older: OlderAnalysis, now: Analysis) -> Iterator[tuple[str, str]]:
    """Name and sentence of everything but the speed that differs."""
    activity = now.timeline.activity.value
    pairs = (
        ("activity", older.activity.value, activity, "not recognised"),
        ("view", older.view.plane, now.view.plane, ""),
        *_of_setup(older.setup.setup, now.setup),
    )
    for name, before, after, unknown in pairs:
        if before != after:
            said = (unknown if value is None else _said(value) for value in (before, after))
            yield name, f"the {name} differs: {', then '.join(said)}"


def _of_setup(
    before: Setup, now: Setup
) -> Iterator[tuple[str, str | float | bool | None, str | float | bool | None, str]]:
    yield "condition", before.condition, now.condition, "not said"
    yield "treadmill", before.treadmill or False, now.treadmill or False, ""
    yield "slope", before.incline or 0.0, now.incline or 0.0, ""
    yield "load carried", before.load_kg or 0.0, now.load_kg or 0.0, ""


def _said(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:g}"


def _of_speed(older: OlderAnalysis, now: Analysis) -> Iterator[str]:
    old = older.measure("speed", None)
    new = next((item for item in now.measures if item.id == "speed"), None)
    before = _speed(older.setup.setup, None if old is None else old.value)
    after = _speed(now.setup, None if new is None else new.value)
    if before is None or after is None:
        yield "the speed of one of the two recordings is not known"
    elif abs(after - before) > SPEED_SHARE * before:
        yield f"the speed differs: {before:.2f} m/s, then {after:.2f} m/s"


def _speed(setup: Setup, measured: float | None) -> float | None:
    return measured if setup.speed_kmh is None else setup.speed_kmh / 3.6
