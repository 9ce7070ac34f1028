"""Server and worker killed at random moments: what was acknowledged is there, and whole.

python -m validation kills
"""

import random
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from hiphinge import assets
from hiphinge.profile import profile_from
from hiphinge.store import open_store
from hiphinge.store.people import add_person
from validation.kills_checks import faults_of, orphans, pages_wrong, runs_job
from validation.kills_client import Client, Ledger
from validation.kills_server import Server
from validation.tables import Table, write

# Servers side by side, each with records and a client of its own: most of a round is waiting.
TRIALS, KILLS, SEED = 4, 50, 6
WORKER, SERVER, BOTH = (False, True), (True, False), (True, True)


@dataclass(frozen=True, slots=True)
class Target:
    """Who is killed, and when.

    Attributes:
        share: How often among all kills.
        who: Whether the server, whether the worker.
        at_work: Whether the seconds count from when a job runs, not from the round's start.
        within: Seconds.
    """

    share: float
    who: tuple[bool, bool]
    at_work: bool
    within: float


STARTING = "server while it starts"
TARGETS = {
    "worker at work": Target(45, WORKER, at_work=True, within=2.5),
    "worker at any time": Target(10, WORKER, at_work=False, within=5.0),
    "server while its worker is at work": Target(20, SERVER, at_work=True, within=2.5),
    STARTING: Target(10, SERVER, at_work=False, within=4.0),
    "server and worker at once": Target(15, BOTH, at_work=True, within=2.5),
}
START_S, END_S, REST_S = 120.0, 600.0, 0.2
AT_WORK_S = 30.0
SWEEP_EVERY = 4


@dataclass(slots=True)
class Outcome:
    """What the rounds did and what was wrong after them.

    Attributes:
        killed: How often what was killed.
        moments: Seconds from the start of the round to the kill.
        faults: What was wrong, with the number of the round.
        checks: How often everything was looked at.
        sweeps: How often it was looked at what a start leaves.
        states: How the jobs of people who stayed ended.
        attempts: How often jobs were begun.
        orphans: Things that no record named after the last sweep.
        longest_start: Seconds until a server answered, with cleaning up.
        seconds: All of it.
    """

    killed: Counter[str] = field(default_factory=Counter[str])
    moments: list[float] = field(default_factory=list[float])
    faults: list[str] = field(default_factory=list[str])
    checks: int = 0
    sweeps: int = 0
    states: Counter[str] = field(default_factory=Counter[str])
    attempts: list[int] = field(default_factory=list[int])
    orphans: list[str] = field(default_factory=list[str])
    longest_start: float = 0.0
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Take in what happened elsewhere at the same time."""
        self.killed += other.killed
        self.moments += other.moments
        self.faults += other.faults
        self.checks += other.checks
        self.sweeps += other.sweeps
        self.states += other.states
        self.attempts += other.attempts
        self.orphans += other.orphans
        self.longest_start = max(self.longest_start, other.longest_start)
        self.seconds = max(self.seconds, other.seconds)


@dataclass(slots=True)
class Trial:
    """Somebody at work at a server that is killed again and again.

    Attributes:
        folder: The data folder.
        seed: Of what is done, who is killed, and when.
        outcome: What happened so far.
    """

    folder: Path
    seed: int
    outcome: Outcome = field(default_factory=Outcome)
    ledger: Ledger = field(default_factory=Ledger)

    def run(self, kills: int) -> Outcome:
        """Kill, look, go on; in the end let all work be finished and look once more."""
        began, chance = time.monotonic(), random.Random(self.seed)
        client, server = Client(self.ledger, random.Random(self.seed + 1)), Server(self.folder)
        try:
            for number in range(kills):
                self._round(number, chance, client, server)
            self._finish(client, server)
        finally:
            server.kill(server=True, worker=True)
            client.leave()
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    def __post_init__(self) -> None:
        """Add somebody, so that the sample is not analysed besides."""
        store = open_store(self.folder)
        with store.write() as session:
            add_person(session, "Somebody", profile_from({"schema": "hiphinge.profile/1"}))
        store.close()

    def _round(self, number: int, chance: random.Random, client: Client, server: Server) -> None:
        names = list(TARGETS)
        name = chance.choices(names, [TARGETS[one].share for one in names])[0]
        moment = chance.uniform(0.0, TARGETS[name].within)
        if name == STARTING:
            server.stop()
        if not server.runs:
            server.start()
            if name != STARTING:
                self._enter(number, client, server)
        self._note(number, self._kill(TARGETS[name], moment, client, server))
        self.outcome.killed[name] += 1
        self.outcome.moments.append(moment)
        self._look(number)
        if server.runs:
            self._note(number, pages_wrong(client))
        elif number % SWEEP_EVERY == 0:
            self._sweep(number, client, server)

    def _enter(self, number: int, client: Client, server: Server) -> None:
        """Wait until the server answers: then it has cleaned up, too."""
        began = time.monotonic()
        if not server.wait():
            self._note(number, ["the server did not start"])
            return
        try:
            client.sign_in(server.entrance)
        except httpx2.TransportError as fault:
            self._note(number, [f"the server did not answer after its start: {fault}"])
        self.outcome.longest_start = max(self.outcome.longest_start, time.monotonic() - began)

    def _kill(self, target: Target, moment: float, client: Client, server: Server) -> list[str]:
        """Work until the kill comes; return what was wrong with it."""
        done = threading.Event()
        nobody: list[str] = []

        def strike() -> None:
            end = time.monotonic() + AT_WORK_S
            while target.at_work and not runs_job(self.folder) and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(moment)
            # A worker that has just ended is followed by another within seconds.
            end = time.monotonic() + START_S
            while not server.kill(server=target.who[0], worker=target.who[1]):
                if time.monotonic() > end:
                    nobody.append("no worker came")
                    break
                time.sleep(0.05)
            done.set()

        killer = threading.Thread(target=strike)
        killer.start()
        while not done.is_set():
            if server.entrance:
                with suppress(httpx2.TransportError):
                    client.act()
            time.sleep(REST_S)
        killer.join()
        return nobody

    def _look(self, number: int) -> None:
        self.outcome.checks += 1
        self._note(number, faults_of(self.folder, self.ledger))

    def _note(self, number: int, faults: list[str]) -> None:
        self.outcome.faults += [f"after kill {number + 1}: {fault}" for fault in faults]

    def _sweep(self, number: int, client: Client, server: Server) -> None:
        """Once no worker of a killed server lives any more, a start leaves nothing orphaned."""
        end = time.monotonic() + START_S
        while list(self._alive()):
            if time.monotonic() > end:
                return  # it is still at work, so nothing was swept
            time.sleep(0.2)
        server.start()
        self._enter(number, client, server)
        # What the new worker has begun since is no orphan.
        new = set(self._alive())
        server.kill(server=True, worker=True)
        self.outcome.sweeps += 1
        left = [one for one in orphans(self.folder) if one.rpartition("job-")[2] not in new]
        self._note(number, [f"an orphan: {one}" for one in left])

    def _alive(self) -> Iterator[str]:
        """Names of the workers of these records, found by their command."""
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                words = place.read_text().split("\0")
                if str(self.folder) in words and "hiphinge.jobs.worker" in words:
                    yield words[words.index(str(self.folder)) + 1]

    def _finish(self, client: Client, server: Server) -> None:
        """Let every job end, look at all of them, and at what a last start leaves."""
        last = sum(self.outcome.killed.values()) - 1
        if not server.runs:
            server.start()
            self._enter(last, client, server)
        end = time.monotonic() + END_S
        jobs = self.ledger.jobs()
        while time.monotonic() < end:
            states = {job: client.state(job) for job in jobs}
            if all(state["state"] not in ("queued", "running") for state in states.values()):
                break
            time.sleep(1.0)
        self.outcome.states = Counter(str(state["state"]) for state in states.values())
        self.outcome.attempts = [int(str(state["attempts"])) for state in states.values()]
        said = [str(state["sentence"]) for state in states.values() if state["state"] == "failed"]
        silent = [sentence for sentence in said if "stopped" not in sentence]
        self._note(last, [f"{len(silent)} jobs failed for another reason"] if silent else [])
        self._look(last)
        server.stop()
        server.start()
        self._enter(last, client, server)
        server.stop()
        self.outcome.orphans = orphans(self.folder)


def main() -> None:
    """Run all trials at once and write validation/kills.md."""
    assets.path("default_body")
    with tempfile.TemporaryDirectory() as name:
        trials = [Trial(Path(name) / str(number), SEED + number) for number in range(TRIALS)]
        with ThreadPoolExecutor(TRIALS) as pool:
            outcomes = list(pool.map(lambda trial: trial.run(KILLS), trials))
    together, counts = Outcome(), Counter[str]()
    for outcome, trial in zip(outcomes, trials, strict=True):
        together.add(outcome)
        counts += Counter(trial.ledger.counts)
    write("kills", "Killed at random moments", [_table(together), _acknowledged(counts)])
    for fault in together.faults:
        print(fault)


def _table(outcome: Outcome) -> Table:
    text = (
        f"At each of {TRIALS} servers side by side somebody adds people, uploads recordings, "
        "decides about findings, makes plans, keeps scores, cancels and deletes, one request "
        "after another, while `SIGKILL` ends the server, its worker or both at random moments. "
        "Uploads are 2.5 s of the sample walk as TRC. After every kill all that was acknowledged "
        "is sought in the records and on the disk: rows, files by their hash, results whole, "
        "`integrity_check` and foreign keys of the database; while the server lives also in the "
        "pages. Now and then a new start sweeps, and nothing may lie in the folder that no record "
        "names."
    )
    faults = Counter(re.sub(r"after kill \d+: ", "", fault) for fault in outcome.faults)
    rows = [[f"killed: {name}", str(count)] for name, count in outcome.killed.items()]
    rows += [
        ["**killed in all**", str(sum(outcome.killed.values()))],
        ["moment of the kill, seconds after the round or the job began",
         f"{min(outcome.moments):.2f} to {max(outcome.moments):.2f}"],
        ["looked at everything", f"{outcome.checks} times"],
        ["looked at what a new start leaves", f"{outcome.sweeps + TRIALS} times"],
        ["**faults found**", str(len(outcome.faults))],
        *([f"fault: {what}", str(count)] for what, count in faults.items()),
        ["jobs at the end", ", ".join(f"{n} {name}" for name, n in outcome.states.items())],
        ["jobs begun more than once", str(sum(one > 1 for one in outcome.attempts))],
        ["left in the folder that no record names", str(len(outcome.orphans))],
        ["longest start of a server, cleaned up and answering", f"{outcome.longest_start:.0f} s"],
        ["all of it", f"{outcome.seconds / 60:.0f} minutes"],
    ]  # fmt: skip
    return Table("Kills and what was found after them", text, ["", ""], rows)


def _acknowledged(counts: Counter[str]) -> Table:
    text = (
        "What the client was told is kept. `unanswered`: the server was killed during the request; "
        "it may be kept or not, but not by half. A job that was cancelled is asked for. A job "
        "whose worker was killed five times says so and waits for somebody to try it again."
    )
    rows = [[what, str(count)] for what, count in sorted(counts.items())]
    return Table("What was acknowledged", text, ["what", "times"], rows)
