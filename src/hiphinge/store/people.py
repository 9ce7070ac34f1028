"""People, what they told, what they agreed to, and how it goes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiphinge.errors import SettingError
from hiphinge.profile import SCHEMA, Profile, profile_from
from hiphinge.store.records import NotThere, note
from hiphinge.store.tables import PURPOSES, Consent, Person, Purpose, ScoreRow, SessionDone

_NAME_MOST = 120


@dataclass(frozen=True, slots=True)
class Instrument:
    """A score that can be kept: largest value, and whether more is better."""

    id: str
    most: float
    least: float = 0.0
    more_is_better: bool = True


INSTRUMENTS: Mapping[str, Instrument] = {
    item.id: item
    for item in (
        Instrument("psfs", 10.0),
        Instrument("nprs", 10.0, more_is_better=False),
        Instrument("groc", 7.0, -7.0),
        Instrument("sane", 100.0),
        Instrument("lefs", 80.0),
        Instrument("akps", 100.0),
        Instrument("koos", 100.0),
        Instrument("hoos", 100.0),
        Instrument("visa_a", 100.0),
        Instrument("visa_g", 100.0),
        Instrument("visa_p", 100.0),
        Instrument("faam", 100.0),
        Instrument("rmdq", 24.0, more_is_better=False),
    )
}


def add_person(session: Session, name: str, profile: Profile, *, is_sample: bool = False) -> Person:
    """Add a person.

    Raises:
        SettingError: the name is empty or too long.
    """
    person = Person(name=_name(name), profile=profile_record(profile), is_sample=is_sample)
    session.add(person)
    session.flush()
    note(session, "person added", person.id)
    return person


def change_person(
    session: Session,
    person_id: str,
    *,
    name: str | None = None,
    profile: Profile | None = None,
    next_step: str | None = None,
) -> Person:
    """Change what is known of a person; what is None stays.

    Raises:
        NotThere: nobody has this identifier.
        SettingError: the name is empty or too long.
    """
    person = find_person(session, person_id)
    if name is not None:
        person.name = _name(name)
    if profile is not None:
        person.profile = profile_record(profile)
    if next_step is not None:
        person.next_step = next_step.strip()
    note(session, "person changed", person_id)
    return person


def find_person(session: Session, person_id: str) -> Person:
    """Return a person.

    Raises:
        NotThere: nobody has this identifier.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise NotThere("this person is not in the records")
    return person


def everybody(session: Session) -> list[Person]:
    """Return all people by name, the sample last."""
    people = session.scalars(select(Person))
    return sorted(people, key=lambda one: (one.is_sample, one.name.casefold(), one.id))


def profile_of(person: Person) -> Profile:
    """Return what a person told."""
    return profile_from(person.profile or {"schema": SCHEMA})


def profile_record(profile: Profile) -> dict[str, object]:
    """Return a profile as it is kept: the tables of profile.toml.

    Example:
        >>> profile_record(profile_from({"schema": "hiphinge.profile/1", "person": {"age": 34}}))
        {'schema': 'hiphinge.profile/1', 'person': {'age': 34.0}}
    """
    told = profile.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return {"schema": SCHEMA, **told}


def agree(session: Session, person_id: str, given: Mapping[str, bool]) -> None:
    """Note what a person agrees to; only what differs from before is added.

    Raises:
        SettingError: there is no such purpose.
        NotThere: nobody has this identifier.
    """
    find_person(session, person_id)
    before = agreed(session, person_id)
    for purpose, yes in given.items():
        if purpose not in PURPOSES:
            raise SettingError("no such purpose", value=purpose, allowed=", ".join(PURPOSES))
        if before[purpose] != yes:
            session.add(Consent(person_id=person_id, purpose=purpose, given=yes))
            note(session, f"consent {'given' if yes else 'withdrawn'}: {purpose}", person_id)
    session.flush()


def agreed(session: Session, person_id: str) -> dict[Purpose, bool | None]:
    """Return what a person agreed to: None where nobody asked."""
    rows = session.scalars(
        select(Consent).where(Consent.person_id == person_id).order_by(Consent.number)
    )
    latest = {row.purpose: row.given for row in rows}
    return {purpose: latest.get(purpose) for purpose in PURPOSES}


def add_session(
    session: Session,
    person_id: str,
    on: dt.date,
    *,
    done: bool = True,
    pain: float | None = None,
    pain_next_morning: float | None = None,
    text: str = "",
) -> SessionDone:
    """Add a day of the plan.

    Raises:
        SettingError: a pain outside 0 to 10.
        NotThere: nobody has this identifier.
    """
    find_person(session, person_id)
    for name, value in (("pain", pain), ("pain the next morning", pain_next_morning)):
        _check(name, value, 0.0, 10.0)
    row = SessionDone(
        person_id=person_id,
        on=on,
        done=done,
        pain=pain,
        pain_next_morning=pain_next_morning,
        note=text.strip(),
    )
    session.add(row)
    session.flush()
    note(session, "session added", person_id, row.id)
    return row


def add_score(
    session: Session,
    person_id: str,
    on: dt.date,
    *,
    instrument: str,
    value: float,
    label: str = "",
) -> ScoreRow:
    """Add a score.

    Raises:
        SettingError: an unknown instrument or an impossible score.
        NotThere: nobody has this identifier.
    """
    find_person(session, person_id)
    known = INSTRUMENTS.get(instrument)
    if known is None:
        raise SettingError("no such score", value=instrument, allowed=", ".join(INSTRUMENTS))
    _check(instrument, value, known.least, known.most)
    row = ScoreRow(
        person_id=person_id, on=on, instrument=instrument, label=label.strip(), value=value
    )
    session.add(row)
    session.flush()
    note(session, "score added", person_id, row.id)
    return row


def sessions_of(session: Session, person_id: str) -> list[SessionDone]:
    """Return the days that were told, oldest first."""
    query = select(SessionDone).where(SessionDone.person_id == person_id)
    return list(session.scalars(query.order_by(SessionDone.on, SessionDone.created)))


def scores_of(session: Session, person_id: str) -> list[ScoreRow]:
    """Return the scores, oldest first."""
    query = select(ScoreRow).where(ScoreRow.person_id == person_id)
    return list(session.scalars(query.order_by(ScoreRow.on, ScoreRow.created)))


def remove_told(session: Session, person_id: str, row_id: str) -> None:
    """Remove a session or score that was entered by mistake.

    Raises:
        NotThere: this person has none with this identifier.
    """
    for kind in (SessionDone, ScoreRow):
        row = session.get(kind, row_id)
        if row is not None and row.person_id == person_id:
            session.delete(row)
            note(session, "entry removed", person_id, row_id)
            return
    raise NotThere("this entry is not in the records")


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= _NAME_MOST:
        raise SettingError("a name is needed", allowed=f"1 to {_NAME_MOST} characters")
    return name


def _check(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not low <= value <= high:
        raise SettingError(
            f"{name} is out of range", value=f"{value:g}", allowed=f"{low:g} to {high:g}"
        )
