"""Make `.venv` and install the locked packages: `python tools/setup_environment.py run|dev`.

Needs nothing but Python's standard library, no sudo, and does nothing when all is in place. The
order in which pip is looked for: Python's own (`ensurepip`), then, where a distribution has split
that off, a pip or uv already on the machine, then the wheel in the distribution's own archive.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
DEBIAN_PACKAGES = ("python3-pip-whl", "ca-certificates")
WITH_CERTIFICATES = """
import runpy, sys
from pip._vendor import certifi
bundle = sys.argv.pop(1)
certifi.where = lambda: bundle
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def main(arguments: Sequence[str]) -> int:
    """Set up environment `run` or `dev`; exit status 0 when it is ready."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        return _fail("usage: setup_environment.py run|dev")
    kind = arguments[0]
    if _is_ready(kind):
        return 0
    try:
        _ensure_environment()
        _install(kind)
    except subprocess.CalledProcessError as error:
        command = " ".join(str(part) for part in error.cmd)
        return _fail(f"this command failed, its own words are above: {command}")
    except LookupError as error:
        return _fail(str(error.args[0]))
    _stamp(kind).write_text(_wanted(kind), encoding="utf-8")
    return 0


def _is_ready(kind: str) -> bool:
    """The dev environment holds the run-time one."""
    return _works(PYTHON) and any(
        _stamp(name).is_file() and _stamp(name).read_text("utf-8") == _wanted(name)
        for name in {kind, "dev"}
    )


def _stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def _wanted(kind: str) -> str:
    content = (ROOT / LOCKS[kind]).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {ROOT}"


def _works(python: Path) -> bool:
    """Whether it is there, runs, and is of a version that we support."""
    question = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    try:
        return subprocess.run([python, "-c", question], check=False).returncode == 0
    except OSError:
        return False


def _ensure_environment() -> None:
    has_pip = _works(PYTHON) and _quietly([PYTHON, "-m", "pip", "--version"]) == 0
    if has_pip:
        return
    version = ".".join(str(part) for part in sys.version_info[:3])
    _say(f"creating .venv with Python {version}")
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    venv.create(VENV, clear=True, with_pip=has_ensurepip, symlinks=True)
    if not has_ensurepip:
        _bootstrap_pip()


def _bootstrap_pip() -> None:
    """Install pip where Python came without it (Debian without python3-venv)."""
    if uv := shutil.which("uv"):
        _run([uv, "pip", "install", "--python", PYTHON, "pip"])
    elif pip := shutil.which("pip3") or shutil.which("pip"):
        _run([pip, "--python", PYTHON, "install", "--quiet", "pip"])
    else:
        _say("this Python has no pip: taking one from the distribution's archive (without sudo)")
        with tempfile.TemporaryDirectory() as folder, _debian_files(Path(folder)) as files:
            _install_pip_from(files)


def _install_pip_from(files: Path) -> None:
    wheel = next(files.rglob("pip-*.whl"), None)
    if wheel is None:
        raise LookupError(
            "this Python has no pip and no way to get one was found; "
            "install python3-venv (Debian, Ubuntu: sudo apt-get install python3-venv), "
            "or name a complete Python 3.11 to 3.13: make PYTHON=/path/to/python3 ..."
        )
    pip = [PYTHON, "-m", "pip"]
    if not Path("/etc/ssl/certs/ca-certificates.crt").is_file():
        # Debian's pip trusts that file and brings none, unlike the pip that it installs here.
        pip = [PYTHON, "-c", WITH_CERTIFICATES, _certificates(files)]
    environment = os.environ | {"PYTHONPATH": str(wheel)}
    _run([*pip, "install", "--quiet", "--ignore-installed", "pip"], environment)


@contextmanager
def _debian_files(folder: Path) -> Iterator[Path]:
    """Unpack `DEBIAN_PACKAGES` below `folder`; yields a folder without files where that fails."""
    unpacked, state = folder / "unpacked", folder / "state"
    for needed in (unpacked, state / "lists/partial", state / "cache/archives/partial"):
        needed.mkdir(parents=True)
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        own = ["-o", f"Dir::State::lists={state}/lists", "-o", f"Dir::Cache={state}/cache"]
        # The machine's lists of packages may be missing or old: then lists of our own.
        if _quietly(["apt-get", "download", *DEBIAN_PACKAGES], folder) != 0:
            _quietly(["apt-get", *own, "update"], folder)
            _quietly(["apt-get", *own, "download", *DEBIAN_PACKAGES], folder)
        for package in folder.glob("*.deb"):
            _run(["dpkg-deb", "--extract", package, unpacked])
    yield unpacked


def _certificates(files: Path) -> Path:
    bundle = files / "certificates.pem"
    parts = sorted((files / "usr/share/ca-certificates").rglob("*.crt"))
    bundle.write_bytes(b"\n".join(part.read_bytes() for part in parts))
    return bundle


def _install(kind: str) -> None:
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    _say(f"installing the packages of {LOCKS[kind]} (some minutes the first time)")
    _run_with_progress([*pip, "--no-deps", "--requirement", ROOT / LOCKS[kind]])
    _say("installing hiphinge itself")
    _run([*pip, "--quiet", "--no-deps", "--editable", ROOT])
    # As pip does for every other package: otherwise the first command compiles all that it imports.
    _run([PYTHON, "-m", "compileall", "-q", ROOT / "src"])


def _run_with_progress(command: Sequence[object]) -> None:
    """Show one line per package; on failure show all that the command said."""
    said: list[str] = []
    arguments = [str(part) for part in command]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if line.startswith("Collecting "):
                _say(f"  {line.split()[1]}")
            elif line.startswith("Installing collected packages"):
                _say("  unpacking")
    if process.returncode != 0:
        sys.stderr.writelines(said)
        raise subprocess.CalledProcessError(process.returncode, arguments)


def _run(command: Sequence[object], environment: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], check=True, env=environment)


def _quietly(command: Sequence[object], folder: Path | None = None) -> int:
    arguments = [str(part) for part in command]
    return subprocess.run(arguments, check=False, cwd=folder, capture_output=True).returncode


def _say(text: str) -> None:
    sys.stderr.write(f"hiphinge: {text}\n")
    sys.stderr.flush()


def _fail(text: str) -> int:
    _say(text)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
