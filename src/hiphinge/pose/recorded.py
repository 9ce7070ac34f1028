"""When a video was recorded, as far as the file tells it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from hiphinge.pose.pictures import header

# Apple's remark holds the local time and its zone; the common one is in UTC.
_TAGS = ("com.apple.quicktime.creationdate", "creation_time")
# Cameras whose clock was never set say 1904 or 1970.
_FIRST_YEAR = 2000


def recorded_at(path: Path) -> str | None:
    """Return when a video was recorded (ISO 8601, UTC); None when the file does not tell.

    Raises:
        InputError: Not a video that can be read.
    """
    return told_time(header(path).tags)


def told_time(tags: Mapping[str, str]) -> str | None:
    """Return the time of recording that remarks in a file tell.

    Example:
        >>> told_time({"creation_time": "2026-03-12T09:30:00.000000Z"})
        '2026-03-12T09:30:00+00:00'
        >>> told_time({"creation_time": "1970-01-01T00:00:00Z"}) is None
        True
    """
    for tag in _TAGS:
        try:
            moment = datetime.fromisoformat(tags.get(tag, ""))
        except ValueError:
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if aware.year >= _FIRST_YEAR:
            return aware.astimezone(UTC).isoformat(timespec="seconds")
    return None
