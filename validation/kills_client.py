"""A client that writes down what the server acknowledged, and never asks twice for the same."""

import hashlib
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import httpx2
import numpy as np

from hiphinge import assets, io

# On a busy machine a start takes long; nothing else may.
START_S, WAIT_S = 120.0, 60.0
ALWAYS_WAITING = 3
# Tests of strength show something by themselves, so that there is a finding to decide about.
ACCOUNT = {
    "flag_none": "yes",
    "test_single_leg_bridge_left_reps": "6",
    "test_single_leg_bridge_right_reps": "20",
}
SECONDS, FIRST_FRAME = 2.5, 400


@dataclass(slots=True)
class Ledger:
    """What was acknowledged: it must be there, or gone, whatever was killed since.

    Attributes:
        people: Names by identifier.
        gone: Identifiers of people whose deletion was acknowledged.
        maybe_gone: Of those whose deletion was asked for without an answer.
        files: Hashes of uploads by job.
        owner: Person by job.
        cancelled: Jobs whose cancelling was asked for, answered or not.
        told: (table, column, words) of rows that must be there, each with its person.
        next_step: What may stand there, by person: the last acknowledged, or any later try.
        counts: How often what was acknowledged; `unanswered` besides.
    """

    people: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    maybe_gone: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    told: list[tuple[str, str, str, str]] = field(default_factory=list)
    next_step: dict[str, set[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def living(self) -> list[str]:
        """Return people who are surely there."""
        return [one for one in self.people if one not in self.gone | self.maybe_gone]

    def jobs(self) -> list[str]:
        """Return jobs of people who are surely there."""
        living = set(self.living())
        return [job for job, owner in self.owner.items() if owner in living]

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


@cache
def walk_text() -> str:
    """Return a short walk of the sample as TRC without its first line: no forces, so no loads."""
    recording = io.read(assets.path("sample_walk"))
    step = recording.time[1] - recording.time[0]
    rows = slice(FIRST_FRAME, FIRST_FRAME + int(SECONDS / step))
    names = "\t".join(f"{name}\t\t" for name in recording.marker_names)
    axes = "\t".join(f"{axis}{k + 1}" for k in range(len(recording.marker_names)) for axis in "XYZ")
    lines = ["DataRate\tUnits", f"{1 / step:g}\tm", f"Frame#\tTime\t{names}", f"\t\t{axes}", ""]
    for k, frame in enumerate(recording.markers[rows]):
        places = ("" if not np.isfinite(value) else f"{value:.5f}" for value in frame.ravel())
        lines.append("\t".join([str(k + 1), f"{k * step:.4f}", *places]))
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class Client:
    """Somebody at work: uploads, decides, edits, deletes, one request after another.

    Attributes:
        ledger: What was acknowledged.
        random: Chooses what is done next.
    """

    ledger: Ledger
    random: random.Random
    _web: httpx2.Client | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def sign_in(self, entrance: str) -> None:
        """Open the address that the server printed."""
        base = entrance.partition("/enter")[0]
        self.leave()
        self._web = httpx2.Client(base_url=base, headers={"origin": base}, timeout=WAIT_S)
        self._web.get(entrance.removeprefix(base), timeout=START_S)

    def leave(self) -> None:
        if self._web is not None:
            self._web.close()
            self._web = None

    def act(self) -> None:
        """Do one thing; raises httpx2.TransportError when nobody answers."""
        ledger = self.ledger
        if len(ledger.living()) < 2:
            return self._add_person()
        if self._waiting() < ALWAYS_WAITING:
            return self._upload()
        choices: list[tuple[float, Callable[[], None]]] = [
            (1, self._add_person), (2, self._upload), (4, self._set_next), (4, self._add_score),
            (4, self._add_session), (3, self._decide), (0.3, self._plan), (0.7, self._cancel),
            (0.5, self._delete),
        ]  # fmt: skip
        weights = [weight for weight, _ in choices]
        return self.random.choices([do for _, do in choices], weights)[0]()

    def get(self, path: str) -> httpx2.Response:
        assert self._web is not None
        return self._web.get(path)

    def state(self, job: str) -> dict[str, object]:
        """Return how a job stands."""
        return self.get(f"/api/jobs/{job}").json()

    def _post(
        self, what: str, path: str, data: dict[str, str], content: bytes | None = None
    ) -> str | None:
        """Send a form; return where it leads to when it was acknowledged."""
        assert self._web is not None
        files = None if content is None else {"movement": ("walk.trc", content)}
        try:
            answer = self._web.post(path, data=data, files=files)
        except httpx2.TransportError:
            self.ledger.count("unanswered")
            raise
        if answer.status_code != 303:
            self.ledger.count(f"{what}: refused with {answer.status_code}")
            return None
        self.ledger.count(what)
        return str(answer.headers["location"])

    def _someone(self) -> str:
        return self.random.choice(self.ledger.living())

    def _waiting(self) -> int:
        """Say how many of the newest jobs are not over: the worker always has something to do."""
        newest = self.ledger.jobs()[-ALWAYS_WAITING:]
        return sum(self.state(job)["state"] in ("queued", "running") for job in newest)

    def _add_person(self) -> None:
        name = f"Person {next(self._numbers)}"
        place = self._post("people added", "/people", {**ACCOUNT, "name": name})
        if place:
            self.ledger.people[place.rpartition("/")[2]] = name

    def _upload(self) -> None:
        person = self._someone()
        first = f"PathFileType\t4\t(X/Y/Z)\t{next(self._numbers)}.trc\n"
        content = (first + walk_text()).encode()
        place = self._post("recordings uploaded", f"/people/{person}/recordings", {}, content)
        if place:
            job = place.rpartition("/")[2]
            self.ledger.files[job] = hashlib.sha256(content).hexdigest()
            self.ledger.owner[job] = person

    def _set_next(self) -> None:
        person, words = self._someone(), f"step {next(self._numbers)}"
        # Without an answer both may stand there: it was not said which.
        self.ledger.next_step.setdefault(person, {""}).add(words)
        if self._post("next steps set", f"/people/{person}/next", {"next_step": words}):
            self.ledger.next_step[person] = {words}

    def _add_score(self) -> None:
        person, words = self._someone(), f"activity {next(self._numbers)}"
        data = {"instrument": "psfs", "label": words, "value": "5"}
        if self._post("scores added", f"/people/{person}/scores", data):
            self.ledger.told.append(("scores", "label", words, person))

    def _add_session(self) -> None:
        person, words = self._someone(), f"session {next(self._numbers)}"
        data = {"done": "yes", "pain": "2", "note": words}
        if self._post("sessions added", f"/people/{person}/sessions", data):
            self.ledger.told.append(("sessions_done", "note", words, person))

    def _decide(self) -> None:
        """Reject a finding with a note, where an analysis is done and has one."""
        job = self.random.choice(self.ledger.jobs())
        result = self.state(job)["result"]
        if result is None:
            return
        _, found, rest = self.get(str(result)).text.partition('action="/findings/')
        if found:
            words = f"note {next(self._numbers)}"
            path = f"/findings/{rest[:32]}/reject"
            if self._post("findings decided", path, {"note": words}):
                self.ledger.told.append(("decisions", "note", words, self.ledger.owner[job]))

    def _plan(self) -> None:
        person = self._someone()
        place = self._post("plans made", f"/people/{person}/plans", {})
        if place:
            self.ledger.told.append(("plans", "id", place.rpartition("/")[2], person))

    def _cancel(self) -> None:
        job = self.random.choice(self.ledger.jobs())
        self.ledger.cancelled.add(job)
        self._post("jobs cancelled", f"/jobs/{job}/cancel", {})

    def _delete(self) -> None:
        if len(self.ledger.living()) < 4:
            return
        person = self._someone()
        self.ledger.maybe_gone.add(person)
        data = {"name": self.ledger.people[person]}
        if self._post("people deleted", f"/people/{person}/delete", data):
            self.ledger.gone.add(person)
