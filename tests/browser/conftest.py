"""A browser and servers, cut off from every network where the system allows that."""

import datetime as dt
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy.orm import Session

from hiphinge.findings.records import finding_record
from hiphinge.jobs import enqueue
from hiphinge.jobs.analysing import summarised
from hiphinge.plan import make_plan
from hiphinge.profile import profile_from
from hiphinge.store import Store, open_store
from hiphinge.store.findings import accepted_findings, decide, keep_result
from hiphinge.store.people import add_person, add_score, add_session
from hiphinge.store.plans import accept_plan, add_plan
from hiphinge.store.recordings import (
    NewRecording,
    Upload,
    add_analysis,
    add_recording,
    find_analysis,
)
from hiphinge.types import Finding, Setup
from hiphinge.web.rendering import STATIC

from .served import PATIENCE_MS, Network, Served, namespace_of, serving

expect.set_options(timeout=PATIENCE_MS)

ROOT = Path(__file__).resolve().parents[2]
BUILT = STATIC / "built" / "viewer.js"
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome")
                 if (found := shutil.which(name))), None)  # fmt: skip
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
Launch = Callable[..., Browser]
LOOPBACK_UP = """
import fcntl, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    fcntl.ioctl(probe, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
print("up", flush=True)
sys.stdin.read()
"""
DAY = dt.date(2026, 3, 12)
ACCOUNT = {
    "schema": "hiphinge.profile/1",
    "person": {"age": 41},
    "pain": [{"site": "front_knee", "side": "left", "worst": 4}],
    "goals": {"activities": ["running"]},
    "time": {"minutes": 25},
    "red_flags": {"fever": False},
}
FINDING = Finding(
    "low_chair_stand", None, "Stands up 8 times in 30 s.", "limited", ("chair_stand",), (),
    "May make stairs harder.", "Not a diagnosis.", action="Train standing up.",
    headline="Standing up is hard.", claims=("C1",),
)  # fmt: skip


@pytest.fixture(scope="package")
def network() -> Iterator[Network]:
    """A network namespace with loopback alone, which every process of the tests is started in."""
    words = ["unshare", "--map-root-user", "--net", sys.executable, "-c", LOOPBACK_UP]
    if not (shutil.which("unshare") and shutil.which("nsenter")):
        yield Network((), "", "no unshare and nsenter here (util-linux, on Linux)")
        return
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        if holder.stdout.readline().strip() != "up":
            yield Network((), "", "this system gives no network namespaces to its users")
            return
        enter = ("nsenter", "--preserve-credentials", "-U", "-n", "-t", str(holder.pid))
        yield Network(enter, namespace_of(holder.pid), "")
        holder.stdin.close()


@pytest.fixture(scope="module")
def launch(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launch]:
    """Starts the machine's own Chromium, cut off, with flags.

    Lives no longer than a module: meanwhile no other test can run an event loop of its own.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed here")
    program = tmp_path_factory.mktemp("chromium") / "chromium"
    program.write_text(f'#!/bin/sh\nexec {shlex.join((*network.inside, CHROMIUM))} "$@"\n')
    program.chmod(0o755)
    with sync_playwright() as playwright:

        def start(*flags: str) -> Browser:
            return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])

        yield start


@pytest.fixture(scope="module")
def browser(launch: Launch) -> Iterator[Browser]:
    """Chromium as it is."""
    with launch() as opened:
        yield opened


@pytest.fixture(scope="package")
def moving_parts() -> None:
    """The built viewer and sliders; what is older than its sources is taken as it is."""
    if not BUILT.is_file():
        command = [sys.executable, "tools/build_pages.py"]
        subprocess.run(command, cwd=ROOT, check=False, timeout=600)
    if not BUILT.is_file():
        pytest.skip("the viewer and the sliders are not built: that needs Node.js 20.19 and npm")


@dataclass(frozen=True, slots=True)
class Clinic:
    """A running server whose records hold something for every page.

    Attributes:
        served: The server.
        person, analysis, plan: Identifiers of who was recorded, the result, the accepted plan.
        failed: Of a job whose file cannot be read.
    """

    served: Served
    person: str
    analysis: str
    plan: str
    failed: str


@pytest.fixture(scope="package")
def clinic(
    tmp_path_factory: pytest.TempPathFactory, walk_folder: Path, sample_walk: Path, network: Network
) -> Iterator[Clinic]:
    """People with and without recordings, decisions, a plan, a diary; a broken file."""
    folder = tmp_path_factory.mktemp("clinic")
    store = open_store(folder)
    with store.write() as session:
        anna = add_person(session, "Anna", profile_from(ACCOUNT))
        add_person(session, "Bruno", profile_from({"schema": ACCOUNT["schema"]}))
        analysis = _recorded(store, session, anna.id, sample_walk, walk_folder)
        findings = find_analysis(session, analysis).findings
        decide(session, findings[0].id, "accept")
        made = make_plan(profile_from(ACCOUNT), findings=accepted_findings(findings[0].analysis))
        plan = add_plan(session, anna.id, made, analysis_id=analysis, first_day=DAY)
        accept_plan(session, plan.id)
        for days, value in ((0, 4.0), (28, 6.5)):
            on = DAY + dt.timedelta(days)
            add_score(session, anna.id, on, instrument="psfs", value=value, label="stairs")
            add_session(session, anna.id, on, done=True, pain=2.0, pain_next_morning=1.0)
        kept = store.files.keep([b"\x02\x50nothing"], most_bytes=100)
        new = NewRecording("Broken", DAY, [Upload("movement", "broken.c3d", kept)])
        failed = enqueue(
            session, add_analysis(session, add_recording(session, anna.id, new).id).id
        ).id
    store.close()
    with serving(folder, network) as served:
        yield Clinic(served, anna.id, analysis, plan.id, failed)


def _recorded(store: Store, session: Session, person: str, sample: Path, result: Path) -> str:
    """Add the sample with its result as a worker would have made it."""
    content = json.loads((result / "analysis.json").read_text(encoding="utf-8"))
    kept = store.files.keep([sample.read_bytes()], most_bytes=10**9)
    new = NewRecording("Walk", DAY, [Upload("movement", sample.name, kept)], Setup(treadmill=True))
    row = add_analysis(session, add_recording(session, person, new).id)
    findings = [finding_record(FINDING), *content["findings"]]
    keep_result(session, row.id, findings=findings, summary=summarised(content))
    shutil.copytree(result, store.files.result(row.id))
    return row.id


@pytest.fixture
def first_start(tmp_path: Path, network: Network) -> Iterator[Served]:
    """A server whose records hold nobody but the sample."""
    store = open_store(tmp_path / "data")
    with store.write() as session:
        profile = profile_from({"schema": ACCOUNT["schema"]})
        add_person(session, "Sample: treadmill walk", profile, is_sample=True)
    store.close()
    with serving(tmp_path / "data", network) as served:
        yield served
