"""Downloading one archive through the package manager's own client.

The client knows the user's index, mirror, proxy and certificates; this module knows none of them.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from hiphinge.assets.table import Source
from hiphinge.errors import AssetError
from hiphinge.progress import Step

_POLL_SECONDS = 0.1


def download(source: Source, folder: Path, step: Step) -> Path:
    """Download the archive of `source` into `folder` (existing, empty) and return its path.

    Raises:
        AssetError: No client, or the client failed: its command and last line are in the message.
        Cancelled: Through `step`; the client is stopped.
    """
    target, scratch, log = folder / "archive", folder / "scratch", folder / "log.txt"
    target.mkdir()
    scratch.mkdir()
    command = [*_client(), *_arguments(source), "--dest", str(target), source.requirement]
    # pip keeps a growing download below TMPDIR: there its size can be watched.
    environment = os.environ | {"TMPDIR": str(scratch), "PIP_NO_INPUT": "1"}
    if source.build_backend:
        environment["PYTHONPATH"] = str(_stand_in_backend(source, folder / "backend"))
    with log.open("wb") as output:
        code = _run(command, environment, output.fileno(), source, scratch, step)
    archives = [path for path in target.iterdir() if path.is_file()]
    if code != 0 or len(archives) != 1:
        raise _failure(source, command, log.read_text("utf-8", "replace"))
    return archives[0]


def _client() -> list[str]:
    """Any pip will do: no dependency and no Python version is looked at."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if found := shutil.which(name):
            return [found]
    if found := shutil.which("uv"):
        return [found, "tool", "run", "--quiet", "pip"]
    raise AssetError(
        "no package manager client to fetch third-party files with",
        allowed="pip in this environment, pip3, pip or uv on PATH",
        advice=f"run `{sys.executable} -m ensurepip`",
    )


def _arguments(source: Source) -> list[str]:
    only = ["--only-binary", source.package]
    if source.form == "sdist":
        # Without build isolation the client finds the stand-in backend instead of installing one.
        only = ["--no-binary", source.package, "--no-build-isolation"]
    quiet = ["--quiet", "--disable-pip-version-check", "--progress-bar", "off"]
    return ["download", *quiet, "--no-deps", "--ignore-requires-python", *only]


def _stand_in_backend(source: Source, folder: Path) -> Path:
    """A build backend (PEP 517) that only says the name and version of `source`.

    Before it hands over an sdist, pip asks the package's build backend for its metadata. We want
    files out of the archive and no build: with this stand-in under the backend's name, nothing of
    the package is run, no build tool is installed, and the download takes a fifth of the time.
    """
    module = folder.joinpath(*source.build_backend.split(".")).with_suffix(".py")
    module.parent.mkdir(parents=True)
    # Without it the folder would be a namespace package, which an installed backend outranks.
    (module.parent / "__init__.py").touch()
    module.write_text(
        "import pathlib\n"
        "def prepare_metadata_for_build_wheel(folder, config_settings=None):\n"
        f"    info = pathlib.Path(folder, {source.package + '.dist-info'!r})\n"
        "    info.mkdir()\n"
        f"    fields = ('Metadata-Version: 2.1', 'Name: {source.package}', "
        f"'Version: {source.version}', '')\n"
        "    (info / 'METADATA').write_text('\\n'.join(fields))\n"
        "    return info.name\n",
        encoding="utf-8",
    )
    return folder


def _run(
    command: list[str],
    environment: dict[str, str],
    output: int,
    source: Source,
    scratch: Path,
    step: Step,
) -> int:
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
    )
    share = 0.0
    try:
        while (code := process.poll()) is None:
            share = max(share, min(_bytes_below(scratch) / source.bytes, 1.0))
            step(0.9 * share, f"downloading {source.requirement}")
            time.sleep(_POLL_SECONDS)
        return code
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _bytes_below(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # the client tidies up while we look
            continue
    return total


def _failure(source: Source, command: list[str], log: str) -> AssetError:
    said = [line.strip() for line in log.splitlines() if line.strip() and "WARNING" not in line]
    errors = [line for line in said if line.lower().startswith("error")] or said or ["no message"]
    reason = "the package index does not answer" if "Retrying (" in log else errors[-1]
    shown = " ".join([*command[:-3], source.requirement])
    return AssetError(
        f"cannot fetch {source.requirement}",
        value=reason,
        advice=f"check the network and the package index settings, then run again; tried `{shown}`",
    )
