"""The queue of analyses to be made: kept in the records, so that nothing is lost.

A worker holds a lock of the operating system as long as it lives. However it ends, the lock falls,
and the job that it held goes back to the queue.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from filelock import FileLock, Timeout
from sqlalchemy import CursorResult, Update, delete, select, update
from sqlalchemy.orm import Session

from hiphinge.store.records import NotThere, Store
from hiphinge.store.tables import Job, JobPerson, JobState, now

# A recording that ended its worker this often is told so, not tried for ever.
MOST_ATTEMPTS = 5
_STOPPED = (
    "The analysis stopped unexpectedly {n} times, so it is not tried again by itself. "
    "Is there enough memory? A shorter part of the recording may work."
)
_CANCELLED = "Cancelled; nothing was kept."
RUNNING: tuple[JobState, ...] = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that a worker took: its id, the analysis to be made, the how-manieth attempt."""

    job_id: str
    analysis_id: str
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class JobView:
    """How a job stands, for people.

    Attributes:
        id: Of the job.
        analysis_id: What it makes.
        state: Where it is.
        stage: What it does now; empty before and after.
        fraction: How far all of it is, 0 to 1.
        detail: What it does within the stage.
        sentence: Why it failed or was cancelled; while it runs, what the first look at a video
            told, a line each; empty otherwise.
        attempts: How often it was begun.
    """

    id: str
    analysis_id: str
    state: JobState
    stage: str
    fraction: float
    detail: str
    sentence: str
    attempts: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in RUNNING


def enqueue(session: Session, analysis_id: str) -> Job:
    """Put an analysis into the queue; one that waits or runs already stays as it is.

    Example:
        >>> from hiphinge.store.examples import analysis_to_make, store_in_memory
        >>> with store_in_memory().write() as session:
        ...     enqueue(session, analysis_to_make(session)).state
        'queued'
    """
    query = select(Job).where(Job.analysis_id == analysis_id, Job.state.in_(RUNNING))
    waiting = session.scalars(query).first()
    if waiting is not None:
        return waiting
    job = Job(analysis_id=analysis_id)
    session.add(job)
    session.flush()
    return job


def claim(store: Store, worker: str) -> Claimed | None:
    """Take the oldest job that waits; None when there is none."""
    with store.write() as session:
        query = select(Job).where(Job.state == "queued").order_by(Job.created).limit(1)
        job = session.scalars(query.with_for_update(skip_locked=True)).first()
        if job is None:
            return None
        job.state, job.worker, job.attempts = "running", worker, job.attempts + 1
        job.stage, job.fraction, job.detail = "", 0.0, ""
        return Claimed(job.id, job.analysis_id, worker, job.attempts)


def report(store: Store, claimed: Claimed, stage: str, fraction: float, detail: str) -> bool:
    """Note how far a job is; False when it shall stop, or is not the worker's any more."""
    with store.write() as session:
        query = _held(claimed).values(stage=stage, fraction=fraction, detail=detail)
        if _changed(session, query) == 0:
            return False
        return not session.scalars(select(Job.cancel_asked).where(Job.id == claimed.job_id)).one()


def first_look(store: Store, claimed: Claimed, said: Sequence[str]) -> bool:
    """Note what is known of a video already; False when the job is not the worker's any more."""
    with store.write() as session:
        return _changed(session, _held(claimed).values(sentence="\n".join(said))) == 1


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who was found in a video: their number, and whether they are measured."""

    id: int
    taken: bool


def show_people(store: Store, claimed: Claimed, pictures: Mapping[int, bytes], taken: int) -> None:
    """Keep pictures of the people in a video until its job ends, so that another can be chosen."""
    with store.write() as session:
        if _changed(session, _held(claimed).values(worker=claimed.worker)) == 0:
            return
        _forget_people(session, claimed.job_id)
        session.add_all(
            JobPerson(job_id=claimed.job_id, number=number, taken=number == taken, picture=picture)
            for number, picture in pictures.items()
        )


def people_in(session: Session, job_id: str) -> list[FoundPerson]:
    """Return who was found in the video of a job that goes on.

    Example:
        >>> from hiphinge.store.examples import store_in_memory
        >>> with store_in_memory().read() as session:
        ...     people_in(session, "0" * 32)
        []
    """
    query = select(JobPerson.number, JobPerson.taken).where(JobPerson.job_id == job_id)
    return [FoundPerson(*row) for row in session.execute(query.order_by(JobPerson.number))]


def picture_in(session: Session, job_id: str, number: int) -> bytes:
    """Return the picture of somebody who was found in the video of a job that goes on.

    Raises:
        NotThere: there is none, or the job is over.

    Example:
        >>> from hiphinge.store.examples import store_in_memory
        >>> with store_in_memory().read() as session:
        ...     picture_in(session, "0" * 32, 1)
        Traceback (most recent call last):
        ...
        hiphinge.store.records.NotThere: there is no picture of this person
    """
    found = session.get(JobPerson, (job_id, number))
    if found is None:
        raise NotThere("there is no picture of this person")
    return found.picture


def _forget_people(session: Session, job_id: str) -> None:
    session.execute(delete(JobPerson).where(JobPerson.job_id == job_id))


def end(session: Session, claimed: Claimed, state: JobState, sentence: str = "") -> bool:
    """End a job; False when it is not the worker's any more and nothing may be kept."""
    values: dict[str, object] = {
        "state": state,
        "sentence": sentence,
        "stage": "",
        "detail": "",
        "ended": now(),
    }
    if state == "done":
        values["fraction"] = 1.0
    _forget_people(session, claimed.job_id)
    return _changed(session, _held(claimed).values(**values)) == 1


def cancelled(session: Session, claimed: Claimed) -> bool:
    """End a job that was stopped by a user."""
    return end(session, claimed, "cancelled", _CANCELLED)


def ask_to_cancel(session: Session, job_id: str) -> JobView:
    """Ask a job to stop; one that waits is cancelled at once, one that is over stays.

    Raises:
        NotThere: no job has this identifier.

    Example:
        >>> from hiphinge.store.examples import analysis_to_make, store_in_memory
        >>> with store_in_memory().write() as session:
        ...     job = enqueue(session, analysis_to_make(session))
        ...     ask_to_cancel(session, job.id).sentence
        'Cancelled; nothing was kept.'
    """
    waits = update(Job).where(Job.id == job_id, Job.state == "queued")
    over = waits.values(state="cancelled", sentence=_CANCELLED, ended=now())
    if _changed(session, over) == 0:
        session.execute(update(Job).where(Job.id == job_id).values(cancel_asked=True))
    session.expire_all()
    return view(session, job_id)


def view(session: Session, job_id: str) -> JobView:
    """Return how a job stands.

    Raises:
        NotThere: no job has this identifier.

    Example:
        >>> from hiphinge.store.examples import store_in_memory
        >>> with store_in_memory().read() as session:
        ...     view(session, "0" * 32)
        Traceback (most recent call last):
        ...
        hiphinge.store.records.NotThere: this job is not in the records
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotThere("this job is not in the records")
    return _view(job)


def newest_of(session: Session, analysis_id: str) -> JobView | None:
    """Return the newest job of an analysis; None where there is none.

    Example:
        >>> from hiphinge.store.examples import analysis_to_make, store_in_memory
        >>> with store_in_memory().write() as session:
        ...     analysis = analysis_to_make(session)
        ...     job = enqueue(session, analysis)
        ...     newest_of(session, analysis).id == job.id
        True
    """
    query = select(Job).where(Job.analysis_id == analysis_id).order_by(Job.created.desc())
    job = session.scalars(query).first()
    return None if job is None else _view(job)


def overdue(store: Store, worker: str) -> bool:
    """Say whether a worker holds a job that a user has asked to stop."""
    with store.read() as session:
        query = select(Job.id).where(Job.worker == worker, Job.state == "running", Job.cancel_asked)
        return session.scalars(query).first() is not None


def release_dead(store: Store) -> int:
    """Put the jobs of workers that live no more back into the queue; return how many.

    A job that a user asked to stop is cancelled; one that has ended too many workers has failed.
    """
    with store.read() as session:
        holders = set(session.scalars(select(Job.worker).where(Job.state == "running")))
    dead = [worker for worker in holders if worker is None or not is_alive(store, worker)]
    if not dead:
        return 0
    with store.write() as session:
        query = select(Job).where(Job.state == "running", Job.worker.in_(dead))
        jobs = session.scalars(query.with_for_update()).all()
        for job in jobs:
            job.worker, job.stage, job.fraction, job.detail = None, "", 0.0, ""
            job.sentence = ""
            _forget_people(session, job.id)
            if job.cancel_asked:
                job.state, job.sentence, job.ended = "cancelled", _CANCELLED, now()
            elif job.attempts >= MOST_ATTEMPTS:
                job.state, job.ended = "failed", now()
                job.sentence = _STOPPED.format(n=job.attempts)
            else:
                job.state = "queued"
        return len(jobs)


def forget_over(session: Session, analysis_id: str) -> None:
    """Remove the jobs of an analysis that are over."""
    session.execute(delete(Job).where(Job.analysis_id == analysis_id, Job.state.not_in(RUNNING)))


@contextmanager
def living(store: Store, worker: str) -> Generator[None]:
    """Hold the lock that says that a worker lives."""
    path = _lock_path(store, worker)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    with lock.acquire(timeout=5.0):
        yield
    path.unlink(missing_ok=True)


def is_alive(store: Store, worker: str) -> bool:
    """Say whether a worker lives: whether somebody holds its lock."""
    return _is_held(_lock_path(store, worker))


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0.0)
    except Timeout:
        return True
    lock.release()
    path.unlink(missing_ok=True)
    return False


def anybody_alive(store: Store) -> bool:
    """Say whether any worker of these records lives, of this server or of one that ended."""
    return is_worked_on(store.files.folder)


def is_worked_on(folder: Path) -> bool:
    """Say whether any worker of a data folder lives.

    Example:
        >>> import tempfile
        >>> is_worked_on(Path(tempfile.mkdtemp()))
        False
    """
    return any(_is_held(path) for path in (folder / "workers").glob("*.lock"))


def _lock_path(store: Store, worker: str) -> Path:
    return store.files.folder / "workers" / f"{worker}.lock"


def _held(claimed: Claimed) -> Update:
    return update(Job).where(
        Job.id == claimed.job_id, Job.worker == claimed.worker, Job.state == "running"
    )


def _changed(session: Session, query: Update) -> int:
    return cast("CursorResult[Any]", session.execute(query)).rowcount


def _view(job: Job) -> JobView:
    return JobView(
        id=job.id,
        analysis_id=job.analysis_id,
        state=cast("JobState", job.state),
        stage=job.stage,
        fraction=job.fraction,
        detail=job.detail,
        sentence=job.sentence,
        attempts=job.attempts,
    )
