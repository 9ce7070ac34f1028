"""A server started as users start it, and pages of a browser that visits it."""

import os
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from hiphinge import assets

WIDE = {"width": 1180, "height": 820}
# Long enough for kernels to be compiled first: on a new machine that is part of the first answer.
PATIENCE_MS = 180_000


@dataclass(frozen=True, slots=True)
class Network:
    """Where the processes of these tests run.

    Attributes:
        inside: Words before a command that start it where there is nothing but loopback; none
            where that cannot be had.
        name: What the system calls that network; empty without.
        reason: Why it cannot be had; empty with it.
    """

    inside: tuple[str, ...]
    name: str
    reason: str


def namespace_of(process: int) -> str:
    """Return the system's name for the network of a process."""
    return str(Path(f"/proc/{process}/ns/net").readlink())


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: the address that it printed, its folder, its process."""

    entrance: str
    folder: Path
    process: int

    @property
    def base(self) -> str:
        return self.entrance.partition("/enter")[0]


@contextmanager
def serving(folder: Path, network: Network) -> Generator[Served]:
    """Start a server as users do; it ends with its worker."""
    # What is fetched at first use is there before the network is cut off.
    for name in ("sample_walk", "default_body"):
        assets.path(name)
    code = "from hiphinge.cli import main; main(['serve', '--port', '0', '--no-browser'])"
    with subprocess.Popen(
        [*network.inside, sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "HIPHINGE_DATA": str(folder)},
    ) as server:
        assert server.stdout is not None
        said = (
            found[0] for line in server.stdout if (found := re.search(r"http\S+/enter\S+", line))
        )
        try:
            yield Served(next(said), folder, server.pid)
        finally:
            server.terminate()
            server.wait(timeout=30)


@contextmanager
def visiting(
    browser: Browser, served: Served, *, width: int = WIDE["width"], dark: bool = False
) -> Generator[Page]:
    """Open a page that is signed in; it must ask nobody else and report no fault."""
    context = browser.new_context(
        viewport={**WIDE, "width": width},
        color_scheme="dark" if dark else "light",
        # What fades slowly is judged by what it becomes.
        reduced_motion="reduce",
    )
    outside, faults = watch(context, served.base)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(served.entrance)
    yield page
    context.close()
    assert outside == []
    assert faults == []


def await_island(page: Page, island: str) -> None:
    """Wait until a moving part of a page is ready; fail at once with what it says if it cannot."""
    ready = page.locator(f"#{island}[data-ready=yes]")
    ready.or_(page.locator(f"#{island} [role=alert]")).first.wait_for()
    assert ready.count() == 1, page.locator(f"#{island}").inner_text()


def watch(context: BrowserContext, base: str) -> tuple[list[str], list[str]]:
    """Return lists that fill with addresses of others, and with faults that scripts report."""
    outside: list[str] = []
    faults: list[str] = []
    ours = (f"{base}/", "data:", f"blob:{base}/")
    context.on("request", lambda ask: None if ask.url.startswith(ours) else outside.append(ask.url))
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    return outside, faults
