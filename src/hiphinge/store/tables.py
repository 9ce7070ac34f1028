"""The tables of the records: people and everything that hangs on them.

Identifiers are random, so that an address tells nothing and cannot be guessed. Times are ISO 8601
in UTC as text, which sorts and means the same in every database.
"""

import datetime as dt
import secrets
from typing import Any, ClassVar, Literal

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

ID_LENGTH = 32
Purpose = Literal["records", "video", "teaching", "research"]
PURPOSES: tuple[Purpose, ...] = ("records", "video", "teaching", "research")
FileRole = Literal["movement", "forces", "static", "model", "markers"]
FILE_ROLES: tuple[FileRole, ...] = ("movement", "forces", "static", "model", "markers")
DecisionKind = Literal["accept", "edit", "reject", "undo"]
DECISIONS: tuple[DecisionKind, ...] = ("accept", "edit", "reject", "undo")
PlanState = Literal["draft", "accepted"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


def new_id() -> str:
    """Return a random identifier: 32 hexadecimal digits.

    Example:
        >>> len(new_id())
        32
    """
    return secrets.token_hex(ID_LENGTH // 2)


def now() -> str:
    """Return the time in UTC as ISO 8601, to the microsecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


class Base(DeclarativeBase):
    """What all tables share: names of constraints that are the same in every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dict[str, Any]: JSON,
        list[Any]: JSON,
        dt.date: Date,
    }


def _key() -> Mapped[str]:
    return mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)


def _belongs_to(table: str) -> Mapped[str]:
    return mapped_column(
        String(ID_LENGTH), ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True
    )


class Person(Base):
    """Somebody who is treated; `profile` is their account as in profile.toml."""

    __tablename__ = "people"
    id: Mapped[str] = _key()
    name: Mapped[str] = mapped_column(Text)
    profile: Mapped[dict[str, Any]]
    next_step: Mapped[str] = mapped_column(Text, default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    created: Mapped[str] = mapped_column(String(32), default=now)
    recordings: Mapped[list["Recording"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Recording.created"
    )


class Recording(Base):
    """One recording of a person, with how it was made.

    `setup` has the fields of `hiphinge.types.Setup`, `told` the other options of an analysis.
    """

    __tablename__ = "recordings"
    id: Mapped[str] = _key()
    person_id: Mapped[str] = _belongs_to("people")
    title: Mapped[str] = mapped_column(Text)
    recorded_on: Mapped[dt.date]
    setup: Mapped[dict[str, Any]]
    told: Mapped[dict[str, Any]]
    created: Mapped[str] = mapped_column(String(32), default=now)
    person: Mapped[Person] = relationship(back_populates="recordings")
    files: Mapped[list["RecordingFile"]] = relationship(
        back_populates="recording", cascade="all, delete-orphan", order_by="RecordingFile.position"
    )
    analyses: Mapped[list["AnalysisRow"]] = relationship(
        back_populates="recording", cascade="all, delete-orphan", order_by="AnalysisRow.created"
    )


class RecordingFile(Base):
    """A file of a recording: its own name, and the content under which it is kept."""

    __tablename__ = "recording_files"
    id: Mapped[str] = _key()
    recording_id: Mapped[str] = _belongs_to("recordings")
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    recording: Mapped[Recording] = relationship(back_populates="files")


class AnalysisRow(Base):
    """One analysis of a recording; its result folder has the name of its id.

    `summary` holds what lists and timelines show: activity, measures, what stands out. It is None
    until the job is done.
    """

    __tablename__ = "analyses"
    id: Mapped[str] = _key()
    recording_id: Mapped[str] = _belongs_to("recordings")
    compared_with: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    summary: Mapped[dict[str, Any] | None]
    created: Mapped[str] = mapped_column(String(32), default=now)
    recording: Mapped[Recording] = relationship(back_populates="analyses")
    findings: Mapped[list["FindingRow"]] = relationship(
        back_populates="analysis", cascade="all, delete-orphan", order_by="FindingRow.position"
    )


class FindingRow(Base):
    """One finding as it was made; what a professional decides stands beside it, never over it."""

    __tablename__ = "findings"
    id: Mapped[str] = _key()
    analysis_id: Mapped[str] = _belongs_to("analyses")
    position: Mapped[int]
    content: Mapped[dict[str, Any]]
    analysis: Mapped[AnalysisRow] = relationship(back_populates="findings")
    decisions: Mapped[list["Decision"]] = relationship(
        cascade="all, delete-orphan", order_by="Decision.number"
    )


class Decision(Base):
    """What a professional decided about a finding; rows are only ever added."""

    __tablename__ = "decisions"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    finding_id: Mapped[str] = _belongs_to("findings")
    kind: Mapped[str] = mapped_column(String(16))
    statement: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[str] = mapped_column(String(32), default=now)


class PlanRow(Base):
    """One plan: as it was made, as it stands, and whether it may be handed out.

    `basis` names what it was made from, so that a decision taken back afterwards is noticed.
    """

    __tablename__ = "plans"
    id: Mapped[str] = _key()
    person_id: Mapped[str] = _belongs_to("people")
    analysis_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("analyses.id", ondelete="SET NULL"), index=True
    )
    original: Mapped[dict[str, Any]]
    content: Mapped[dict[str, Any]]
    changes: Mapped[list[Any]]
    basis: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="draft")
    first_day: Mapped[dt.date]
    accepted_at: Mapped[str | None] = mapped_column(String(32))
    created: Mapped[str] = mapped_column(String(32), default=now)


class SessionDone(Base):
    """One day of the plan, as the person tells it: pain during it and the next morning, 0 to 10."""

    __tablename__ = "sessions_done"
    id: Mapped[str] = _key()
    person_id: Mapped[str] = _belongs_to("people")
    on: Mapped[dt.date] = mapped_column("on_day")
    done: Mapped[bool] = mapped_column(default=True)
    pain: Mapped[float | None]
    pain_next_morning: Mapped[float | None]
    note: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[str] = mapped_column(String(32), default=now)


class ScoreRow(Base):
    """One score of an instrument on a day; `label` names the activity of a specific scale."""

    __tablename__ = "scores"
    id: Mapped[str] = _key()
    person_id: Mapped[str] = _belongs_to("people")
    on: Mapped[dt.date] = mapped_column("on_day")
    instrument: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(Text, default="")
    value: Mapped[float]
    created: Mapped[str] = mapped_column(String(32), default=now)


class Consent(Base):
    """What a person agreed to, purpose by purpose; the newest row of a purpose counts."""

    __tablename__ = "consents"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person_id: Mapped[str] = _belongs_to("people")
    purpose: Mapped[str] = mapped_column(String(16))
    given: Mapped[bool]
    at: Mapped[str] = mapped_column(String(32), default=now)


class Setting(Base):
    """Something that was chosen once for the whole place; nothing about people."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class AuditEntry(Base):
    """Who did what when, in identifiers and words of ours alone.

    It refers to no table, so that it outlives a person's deletion without saying who that was.
    """

    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[str] = mapped_column(String(32), default=now)
    action: Mapped[str] = mapped_column(String(48))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    subject: Mapped[str] = mapped_column(String(64), default="")


class Job(Base):
    """One analysis to be made; see `hiphinge.jobs`.

    `worker` holds a running job; it holds a lock of the operating system as long as it lives, so
    that whoever can take that lock may take the job over.
    """

    __tablename__ = "jobs"
    id: Mapped[str] = _key()
    analysis_id: Mapped[str] = _belongs_to("analyses")
    state: Mapped[str] = mapped_column(String(16), default="queued")
    stage: Mapped[str] = mapped_column(String(48), default="")
    fraction: Mapped[float] = mapped_column(default=0.0)
    detail: Mapped[str] = mapped_column(Text, default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    worker: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    created: Mapped[str] = mapped_column(String(32), default=now)
    ended: Mapped[str | None] = mapped_column(String(32))


Index("ix_jobs_state", Job.state, Job.created)


class JobPerson(Base):
    """Somebody who was found in a video whose analysis still goes on: a small picture of them."""

    __tablename__ = "job_people"
    job_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken: Mapped[bool]
    picture: Mapped[bytes] = mapped_column(LargeBinary)
