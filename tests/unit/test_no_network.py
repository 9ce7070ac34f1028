"""Once the assets are fetched, an analysis from command line to report contacts nobody.

Two fences: Python's audit hook refuses every look-up and connection (it cannot see compiled
libraries), and, where the system permits it, a network namespace without any interface does too.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GUARDED = """
import socket, sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        if event != "socket.connect" or arguments[0].family != socket.AF_UNIX:
            raise PermissionError(f"{event} {arguments[1:]}")

sys.addaudithook(refuse)
"""
ANALYSE = """
from hiphinge.cli import main
main(["analyze", sys.argv[1], "--out", sys.argv[2]])
"""
FOLLOW = """
from hiphinge import pose
result = pose.track(sys.argv[1], pose.PoseSettings(fast=True, end=0.7, longest_side=640))
assert result.landmarks is not None
"""
NAMESPACE = ["unshare", "--map-root-user", "--net"]


def has_namespaces() -> bool:
    if shutil.which(NAMESPACE[0]) is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


def run(
    script: str, *arguments: object, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, "-c", GUARDED + script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_fence_itself_refuses_a_connection() -> None:
    done = run("socket.create_connection(('127.0.0.1', 9))")
    assert done.returncode == 1
    assert "PermissionError: socket" in done.stderr


@pytest.mark.parametrize("fence", ["audit hook", "network namespace"])
def test_an_analysis_contacts_nobody(
    fence: str, sample_walk: Path, default_body_file: Path, tmp_path: Path
) -> None:
    if fence == "network namespace" and not has_namespaces():
        pytest.skip("network namespaces are not permitted here")
    prefix = tuple(NAMESPACE) if fence == "network namespace" else ()
    done = run(ANALYSE, sample_walk, tmp_path / "out", prefix=prefix)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").is_file()


@pytest.mark.parametrize("fence", ["audit hook", "network namespace"])
def test_finding_people_in_a_video_contacts_nobody(fence: str, sample_video: Path) -> None:
    if fence == "network namespace" and not has_namespaces():
        pytest.skip("network namespaces are not permitted here")
    prefix = tuple(NAMESPACE) if fence == "network namespace" else ()
    done = run(FOLLOW, sample_video, prefix=prefix)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # nor does a library greet


def test_no_process_of_it_asks_the_system_for_a_connection(
    sample_video: Path, tmp_path: Path
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "calls.txt"
    trace = ("strace", "-f", "-e", "trace=connect,sendto,sendmsg", "-o", str(log))
    done = run(FOLLOW, sample_video, prefix=trace)
    if "ptrace" in done.stderr:
        pytest.skip("tracing is not permitted here")
    assert done.returncode == 0, done.stderr
    assert "AF_INET" not in log.read_text()
