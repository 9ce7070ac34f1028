"""Records in memory, for examples and tests."""

import datetime as dt
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from hiphinge.profile import parse_profile
from hiphinge.store.files import KeptFile
from hiphinge.store.people import add_person
from hiphinge.store.recordings import NewRecording, Upload, add_analysis, add_recording
from hiphinge.store.records import Store, open_store

_PROFILE = 'schema = "hiphinge.profile/1"\nperson = { age = 34 }'


def store_in_memory() -> Store:
    """Open records that are gone when the store is closed.

    Example:
        >>> store = store_in_memory()
        >>> store.database.engine.dialect.name
        'sqlite'
        >>> store.close()
    """
    return open_store(Path(tempfile.mkdtemp()), "sqlite://")


def analysis_to_make(session: Session) -> str:
    """Add a person with one recording and return the id of an analysis still to be made.

    Example:
        >>> with store_in_memory().write() as session:
        ...     len(analysis_to_make(session))
        32
    """
    person = add_person(session, "Anna", parse_profile(_PROFILE))
    walk = Upload("movement", "walk.c3d", KeptFile("0" * 64, 1))
    recording = add_recording(session, person.id, NewRecording("Walk", dt.date(2026, 1, 5), [walk]))
    return add_analysis(session, recording.id).id
