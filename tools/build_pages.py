"""Build the moving parts of the local pages: `python tools/build_pages.py`.

With `--check` it runs their own tests too: types, layout, behaviour.

Needs Node.js 20.19 or later with npm; without it says how to get it and ends well, because the
command line and the pages' own forms work without these parts. Does nothing when all is built.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "hiphinge" / "web" / "static" / "built"
STAMP = BUILT / "built-from.txt"
ENTRIES = (
    "viewer.js",
    "viewer.css",
    "what-if.js",
    "what-if.css",
    "filming.js",
    "filming.css",
    "learn.js",
)
LEAST_NODE = (20, 19)
HOW = """\
The viewer and the what-if sliders of the local pages are not built: that needs Node.js {least} or
later with npm, and here {found}. Everything else works without.
To get it: nodejs.org has installers; Debian and Ubuntu: sudo apt-get install nodejs npm (version
with: node --version); macOS with Homebrew: brew install node. Then the same command again."""


_INSTALL = ("ci", "--no-audit", "--no-fund", "--loglevel=error")


def main() -> int:
    """Build what is not built; exit status 1 only when a build or a check fails."""
    wants_check = "--check" in sys.argv[1:]
    if is_built() and not wants_check:
        return 0
    npm = _npm()
    if npm is None:
        _say(_advice())
        return 0
    commands = [] if is_built() and (FRONTEND / "node_modules").is_dir() else [_INSTALL]
    if not is_built():
        _say("building the pages' moving parts")
        commands.append(("run", "build"))
    if wants_check:
        commands += [("run", "check"), ("test",)]
    if not all(_run(npm, command) for command in commands):
        return 1
    STAMP.write_text(_fingerprint(), encoding="utf-8")
    return 0


def _run(npm: str, words: tuple[str, ...]) -> bool:
    """Run npm in the front end's folder; say which command failed."""
    done = subprocess.run([npm, *words], cwd=FRONTEND, check=False, stdout=sys.stderr)
    if done.returncode:
        _say(f"this command failed in frontend/: npm {' '.join(words)}")
    return done.returncode == 0


def is_built() -> bool:
    """Say whether the built files are there and made of these sources."""
    return (
        all((BUILT / name).is_file() for name in ENTRIES)
        and STAMP.is_file()
        and STAMP.read_text(encoding="utf-8") == _fingerprint()
    )


def _fingerprint() -> str:
    """Return a hash of all that the build reads."""
    told = hashlib.sha256()
    for path in _sources():
        told.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0")
        told.update(path.read_bytes())
    return told.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted((FRONTEND / "src").rglob("*.*"))
    for name in ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"):
        yield FRONTEND / name


def _npm() -> str | None:
    """Return npm when it and a Node.js of the right age are there."""
    npm = shutil.which("npm")
    version = _node_version()
    return npm if npm and version and version >= LEAST_NODE else None


def _node_version() -> tuple[int, ...] | None:
    node = shutil.which("node")
    if node is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return None if found is None else tuple(int(part) for part in found.groups())


def _advice() -> str:
    version = _node_version()
    least = ".".join(str(part) for part in LEAST_NODE)
    if version is None:
        found = "there is none"
    elif version < LEAST_NODE:
        found = f"there is {'.'.join(str(part) for part in version)}"
    else:
        found = "npm is missing"
    return HOW.format(least=least, found=found)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
