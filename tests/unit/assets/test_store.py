"""The store, with the real package manager client on archives made here (no network)."""

import hashlib
import io
import subprocess
import sys
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from hiphinge.assets.store import Store
from hiphinge.assets.table import Asset, Source, read_table
from hiphinge.errors import AssetError, Cancelled
from hiphinge.progress import Progress

CONTENT = b"bones\n" * 100
INFO = "tinybody-1.0.dist-info"
METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: 1.0\n"


def make_wheel(folder: Path, content: bytes = CONTENT) -> None:
    with zipfile.ZipFile(folder / "tinybody-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tinybody/models/body.osim", content)
        wheel.writestr("tinybody/models/Geometry/femur.vtp", content)
        wheel.writestr(f"{INFO}/METADATA", METADATA.format("tinybody"))
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{INFO}/RECORD", "")


def make_sdist(folder: Path) -> None:
    members = {
        "PKG-INFO": METADATA.format("tinywalk").encode(),
        # A backend that exists nowhere: only the stand-in can answer for it.
        "pyproject.toml": b'[build-system]\nrequires = ["no-such-tool"]\n'
        b'build-backend = "no_such_tool.build_meta"\n',
        "setup.py": b"raise SystemExit('code of the package was run')\n",
        "tests/walk.c3d": CONTENT,
    }
    with tarfile.open(folder / "tinywalk-1.0.tar.gz", "w:gz") as sdist:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"tinywalk-1.0/{name}")
            entry.size = len(content)
            sdist.addfile(entry, io.BytesIO(content))


def make_table() -> dict[str, Asset]:
    digest = hashlib.sha256(CONTENT).hexdigest()
    wheel = Source("tinybody", "1.0", "wheel", 1000, "MIT", "Nobody (2020)")
    sdist = Source("tinywalk", "1.0", "sdist", 1000, "MIT", "", "no_such_tool.build_meta")
    members = {"body.osim": digest, "Geometry/femur.vtp": digest}
    return {
        "body": Asset("body", wheel, "tinybody/models", "body.osim", "a body", members),
        "walk": Asset(
            "walk", sdist, "tinywalk-1.0/tests", "walk.c3d", "a walk", {"walk.c3d": digest}
        ),
    }


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the client takes packages from, instead of any index."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def store(tmp_path: Path, index: Path) -> Store:
    return Store(make_table(), tmp_path / "cache")


def states(store: Store) -> dict[str, str]:
    return {entry.name: entry.state for entry in store.status()}


def test_wheel_members_are_fetched_once_and_then_offline(store: Store, index: Path) -> None:
    make_wheel(index)
    assert states(store) == {"body": "absent", "walk": "absent"}
    path = store.path("body", Progress())
    assert path.read_bytes() == CONTENT
    assert (path.parent / "Geometry/femur.vtp").read_bytes() == CONTENT
    next(index.iterdir()).unlink()
    assert store.path("body", Progress()) == path
    assert states(store) == {"body": "present", "walk": "absent"}


def test_sdist_members_are_fetched_without_building(store: Store, index: Path) -> None:
    make_sdist(index)
    assert store.path("walk", Progress()).read_bytes() == CONTENT


@pytest.mark.parametrize("damage", ["changed", "removed"])
def test_a_damaged_cache_is_seen_and_fetched_again(store: Store, index: Path, damage: str) -> None:
    make_wheel(index)
    mesh = store.path("body", Progress()).parent / "Geometry/femur.vtp"
    mesh.write_bytes(b"cut short") if damage == "changed" else mesh.unlink()
    assert states(store)["body"] == "damaged"
    store.path("body", Progress())
    assert states(store)["body"] == "present"
    assert mesh.read_bytes() == CONTENT


def test_a_failed_download_names_package_command_and_remedy_and_can_be_repeated(
    store: Store, index: Path
) -> None:
    with pytest.raises(AssetError, match=r"cannot fetch tinybody==1\.0.*run again.*pip download"):
        store.path("body", Progress())
    make_wheel(index)
    assert store.path("body", Progress()).is_file()


def test_a_changed_archive_is_refused_and_leaves_nothing_behind(store: Store, index: Path) -> None:
    make_wheel(index, content=b"something else")
    with pytest.raises(AssetError, match=r"from tinybody==1\.0 is not the file"):
        store.path("body", Progress())
    left = [path for path in (store.folder / "assets").rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["tinybody-1.0.lock"]


def test_unknown_name_lists_the_known_ones(store: Store) -> None:
    with pytest.raises(AssetError, match="no such asset: bodyy; allowed: body, walk"):
        store.path("bodyy", Progress())


def test_a_cache_that_cannot_be_written_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(AssetError, match="HIPHINGE_CACHE"):
        Store(make_table(), tmp_path / "cache").path("body", Progress())


class StopAtDownload:
    def report(self, stage: str, fraction: float, detail: str) -> None:
        self.detail = detail

    def is_cancelled(self) -> bool:
        return getattr(self, "detail", "").startswith("downloading")


def test_cancelling_stops_the_client_and_leaves_nothing_behind(store: Store, index: Path) -> None:
    make_wheel(index)
    with pytest.raises(Cancelled):
        store.path("body", Progress(StopAtDownload()))
    assert states(store)["body"] == "absent"
    assert not list((store.folder / "assets").glob(".fetch-*"))


def test_threads_that_ask_together_get_the_same_whole_file(store: Store, index: Path) -> None:
    make_wheel(index)
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(store.path("body", Progress()).read_bytes()))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [CONTENT] * 3


def test_processes_that_ask_together_get_the_same_whole_file(tmp_path: Path, index: Path) -> None:
    make_wheel(index)
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from test_store import make_table, Store, Progress\n"
        "print(Store(make_table(), Path(sys.argv[2])).path('body', Progress()).stat().st_size)"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path / "cache")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    sizes = [process.communicate(timeout=60)[0].strip() for process in running]
    assert sizes == [str(len(CONTENT))] * 3


def test_every_pinned_asset_names_version_licence_citation_and_hashes() -> None:
    for asset in read_table().values():
        assert asset.file in asset.members
        assert asset.source.citation and asset.source.licence
        assert asset.source.form != "sdist" or asset.source.build_backend
        assert all(len(digest) == 64 for digest in asset.members.values())
