"""Server, worker and browser work where there is no network but loopback.

All tests of this folder run so, the upload and its analysis among them; here it is proved.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .conftest import Clinic
from .served import Network, namespace_of, visiting

pytestmark = pytest.mark.browser
ASK = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5).close()
except OSError as fault:
    sys.exit(fault.strerror)
"""
# Of the range that is kept for documentation: nobody has it.
OUTSIDE = ("192.0.2.1", "443")


@pytest.fixture(autouse=True)
def _only_where_it_can_be_had(network: Network) -> None:
    if network.reason:
        pytest.skip(network.reason)


def test_every_process_is_cut_off_and_works(
    browser: Browser, clinic: Clinic, network: Network
) -> None:
    with visiting(browser, clinic.served) as page:
        page.goto(f"{clinic.served.base}/jobs/{clinic.failed}")
        page.get_by_role("alert").wait_for(timeout=60_000)
        served = dict(networks(clinic.served.process))
        shown = {command: name for command, name in networks(os.getpid()) if "--type=" in command}
    assert any("hiphinge.jobs.worker" in command for command in served), served
    assert any("--type=renderer" in command for command in shown), shown
    assert {*served.values(), *shown.values()} == {network.name}
    assert namespace_of(os.getpid()) != network.name


def test_in_there_nobody_outside_can_be_reached(clinic: Clinic, network: Network) -> None:
    """The control: what is answered inside leads nowhere outside, and the other way round."""
    host, _, port = clinic.served.base.removeprefix("http://").partition(":")
    assert asked(network.inside, (host, port)) == ""
    assert "unreachable" in asked(network.inside, OUTSIDE)
    assert "refused" in asked((), (host, port))


def asked(inside: tuple[str, ...], address: tuple[str, str]) -> str:
    """Try to connect; return what the system said against it."""
    words = [*inside, sys.executable, "-c", ASK, *address]
    return subprocess.run(words, capture_output=True, text=True, check=False).stderr


def networks(process: int) -> Iterator[tuple[str, str]]:
    """Command and network of a process and of all that it started."""
    place = Path(f"/proc/{process}")
    try:
        yield (place / "cmdline").read_text().replace("\0", " "), namespace_of(process)
        tasks = [task.read_text().split() for task in place.glob("task/*/children")]
    except (FileNotFoundError, ProcessLookupError):
        return  # it ended while one looked
    for child in {child for children in tasks for child in children}:
        yield from networks(int(child))
