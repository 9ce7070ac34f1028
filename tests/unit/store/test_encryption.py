"""Encrypted records: nothing readable on the disk, nothing lost, nothing swapped."""

import io
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.store.test_records import person_with_result

from hiphinge.errors import InputError, OutputError, SettingError
from hiphinge.store import Store, keys, locking, open_store, people
from hiphinge.store.keys import DataKey, WrongPassphrase
from hiphinge.store.sealing import PIECE, Damaged, Seal
from hiphinge.store.sharing import erase_person
from hiphinge.store.working import open_working

PHRASE, OTHER = "correct horse battery staple", "another four words here"
NAME, MARKER = "Zebediah Quuxington", b"a marker that nothing else holds"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Open files lie beside the data folder, where a test can look at them."""
    folder = tmp_path / "work"
    monkeypatch.setenv("HIPHINGE_WORK", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def sealed(folder: Path) -> Iterator[Store]:
    """Empty encrypted records."""
    store = open_store(folder, key=locking.encrypt(folder, PHRASE))
    yield store
    store.close()


def add_somebody(store: Store) -> tuple[str, str]:
    person, analysis = person_with_result(store, NAME, MARKER)
    with store.files.making(analysis) as result:
        (result / "state").mkdir(parents=True, exist_ok=True)
        (result / "analysis.json").write_bytes(MARKER)
        (result / "state" / "loads.npz").write_bytes(MARKER * 10_000)
    return person, analysis


def holding(folder: Path, *words: bytes) -> list[str]:
    """Names of files in a folder, or the files themselves, that hold one of some words."""
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() + str(path).encode() for word in words)
    ]


SECRETS = (MARKER, b"Zebediah", b"Quuxington", b"walk.c3d", b"It drops 9", b"usual")


def test_nothing_readable_lies_in_the_folder(sealed: Store, folder: Path) -> None:
    person, analysis = add_somebody(sealed)
    assert (sealed.files.result(analysis) / "analysis.json").read_bytes() == MARKER
    with sealed.read() as session:
        file = people.find_person(session, person).recordings[0].files[0]
        assert people.find_person(session, person).name == NAME
    assert sealed.files.path(file.sha256).read_bytes() == MARKER
    # The journal is still there: this is what a killed server leaves.
    assert (folder / "records.sealed-wal").stat().st_size > 0
    assert holding(folder, *SECRETS, file.sha256.encode()) == []
    sealed.close()
    assert holding(folder, *SECRETS) == []


def test_what_lay_open_is_gone_at_the_end_and_at_the_next_start(
    folder: Path, work: Path, tmp_path: Path
) -> None:
    key = locking.encrypt(folder, PHRASE)
    store = open_store(folder, key=key)
    _, analysis = add_somebody(store)
    store.files.result(analysis)
    assert holding(work, MARKER)
    assert {path.stat().st_mode & 0o777 for path in work.iterdir()} == {0o700}
    store.close()
    assert holding(work, MARKER) == []
    code = """
    import os, signal, sys
    from pathlib import Path
    from hiphinge.store import keys, open_store
    folder = Path(sys.argv[1])
    store = open_store(folder, key=keys.open_key(folder, sys.argv[2]))
    store.files.result(sys.argv[3])
    os.kill(os.getpid(), signal.SIGKILL)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(folder), PHRASE, analysis]
    killed = subprocess.run(command, env=os.environ, timeout=60, check=False)
    assert killed.returncode == -9
    assert holding(work, MARKER)
    again = open_store(folder, key=key)
    assert holding(work, MARKER) == []
    # A worker that is ended with its server cannot tidy up; the server does.
    subprocess.run(command, env=os.environ, timeout=60, check=False)
    assert holding(work, MARKER)
    again.close()
    assert holding(work, MARKER) == []


def test_only_the_passphrase_opens(sealed: Store, folder: Path) -> None:
    assert sealed.key is not None
    with pytest.raises(WrongPassphrase, match="does not open"):
        keys.open_key(folder, OTHER)
    with pytest.raises(InputError, match="encrypted"):
        open_store(folder)
    with pytest.raises(OutputError, match="cannot be opened"):
        open_store(folder, key=DataKey(bytes(32)))
    # The same letters, composed on another keyboard.
    keys.change_passphrase(folder, PHRASE, "schöne blaue Häuser dort")
    opened = keys.open_key(folder, "schöne blaue Häuser dort ")
    assert opened == sealed.key
    with pytest.raises(WrongPassphrase):
        keys.open_key(folder, PHRASE)
    assert "schöne" not in (folder / keys.FILE).read_text()
    assert sealed.key.secret.hex() not in repr(sealed)


@pytest.mark.parametrize("damage", ["{", "[]", '{"schema": "hiphinge.key/1", "state": "ready"}'])
def test_a_damaged_key_is_said(folder: Path, damage: str) -> None:
    locking.encrypt(folder, PHRASE)
    (folder / keys.FILE).write_text(damage)
    with pytest.raises(InputError, match="key of these records cannot be read"):
        locking.unlock(folder, PHRASE)


def test_short_passphrases_and_a_second_time_are_refused(folder: Path) -> None:
    with pytest.raises(SettingError, match="too short"):
        locking.encrypt(folder, "hip hinge")
    assert not keys.is_encrypted(folder)
    locking.encrypt(folder, PHRASE)
    with pytest.raises(SettingError, match="already"):
        locking.encrypt(folder, PHRASE)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5])
def test_sealed_files_are_read_from_anywhere(size: int) -> None:
    content = os.urandom(size)
    seal, file = Seal(DataKey(bytes(32))), io.BytesIO()
    writer = seal.writer(file)
    for start in range(0, size, 50_000):
        writer.write(content[start : start + 50_000])
    writer.finish("files/a")

    def opened() -> io.RawIOBase:
        return seal.reader(io.BytesIO(file.getvalue()), "files/a")

    assert opened().read() == content
    for start in (0, 1, size // 2, max(size - 3, 0), size, size + 9):
        source = opened()
        source.seek(start)
        assert source.read(40) == content[start : start + 40]
        assert (
            b"".join(seal.reader(io.BytesIO(file.getvalue()), "files/a").pieces(start, 7))
            == (content[start : start + 7])
        )


def test_every_change_of_a_sealed_file_is_noticed() -> None:
    seal, file = Seal(DataKey(bytes(32))), io.BytesIO()
    writer = seal.writer(file)
    writer.write(os.urandom(2 * PIECE + 100))
    writer.finish("files/a")
    whole = file.getvalue()
    head, piece = 68, PIECE + 16
    first, second = whole[head : head + piece], whole[head + piece : head + 2 * piece]
    changed = {
        "cut at a piece": whole[: head + 2 * piece],
        "cut anywhere": whole[:-1],
        "cut to nothing": whole[:10],
        "longer": whole + b"\0",
        "moved": whole[:head] + second + first + whole[head + 2 * piece :],
        "head": whole[:10] + bytes([whole[10] ^ 1]) + whole[11:],
    }
    for place in (head, head + piece + 7, len(whole) - 1):
        changed[str(place)] = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    for what, content in changed.items():
        with pytest.raises(Damaged, match="changed or is damaged"):
            seal.reader(io.BytesIO(content), "files/a").read()
            pytest.fail(what)
    with pytest.raises(Damaged):
        seal.reader(io.BytesIO(whole), "files/b")
    with pytest.raises(Damaged):
        Seal(DataKey(bytes(31) + b"1")).reader(io.BytesIO(whole), "files/a")


def test_one_persons_result_is_not_shown_as_anothers(sealed: Store, folder: Path) -> None:
    _, first = add_somebody(sealed)
    other = person_with_result(sealed, "Ben", b"other")[1]
    shutil.copy(folder / "analyses" / f"{first}.sealed", folder / "analyses" / f"{other}.sealed")
    with pytest.raises(Damaged):
        sealed.files.result(other)


def test_deletion_and_sweeping(sealed: Store, folder: Path, work: Path) -> None:
    person, analysis = add_somebody(sealed)
    sealed.files.result(analysis)
    (folder / "analyses" / f"{'0' * 32}.sealed").write_bytes(b"of nobody")
    (folder / "analyses" / ".sealing-x").write_bytes(b"half")
    assert sealed.sweep() == 2
    assert (sealed.files.result(analysis) / "analysis.json").is_file()
    erase_person(sealed, person)
    assert holding(work, MARKER) == []
    assert list((folder / "analyses").iterdir()) == []
    assert [path for path in (folder / "files").rglob("*") if path.is_file()] == []


def plain_records(folder: Path) -> tuple[str, str]:
    store = open_store(folder)
    found = add_somebody(store)
    store.close()
    return found


def is_whole(folder: Path, person: str, analysis: str) -> bool:
    """Say whether an encrypted folder has everything, and nothing that can be read."""
    store = open_store(folder, key=locking.unlock(folder, PHRASE))
    with store.read() as session:
        found = people.find_person(session, person)
        content = store.files.path(found.recordings[0].files[0].sha256).read_bytes()
        name = found.name
    loads = (store.files.result(analysis) / "state" / "loads.npz").read_bytes()
    store.close()
    is_all = (name, content, loads) == (NAME, MARKER, MARKER * 10_000)
    return is_all and holding(folder, *SECRETS) == [] and keys.state_of(folder) == "ready"


def test_existing_records_are_encrypted(folder: Path) -> None:
    person, analysis = plain_records(folder)
    (folder / "arriving").mkdir(exist_ok=True)
    (folder / "arriving" / "half").write_bytes(MARKER)
    assert holding(folder, MARKER)
    locking.encrypt(folder, PHRASE)
    assert is_whole(folder, person, analysis)


KILLED = """
import os, signal, sys
from pathlib import Path
from hiphinge.store import locking

left, calls = int(sys.argv[3]), 0

def count(event, arguments):
    # Every change of the folder is a moment to be killed at.
    global calls
    if event in ("open", "os.rename", "os.remove", "shutil.rmtree", "os.mkdir", "os.rmdir"):
        if sys.argv[1] in str(arguments[0]):
            calls += 1
            if calls == left:
                os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
folder = Path(sys.argv[1])
if locking.keys.is_encrypted(folder):
    locking.unlock(folder, sys.argv[2])
else:
    locking.encrypt(folder, sys.argv[2])
"""


def test_encrypting_survives_being_killed_at_any_moment(folder: Path, tmp_path: Path) -> None:
    person, analysis = plain_records(tmp_path / "first")
    killed = 0
    for left in (3, 14, 23, 33):
        shutil.copytree(tmp_path / "first", folder)
        command = [sys.executable, "-c", KILLED, str(folder), PHRASE, str(left)]
        ended = subprocess.run(command, env=os.environ, timeout=60, check=False, text=True)
        killed += ended.returncode == -9
        if not keys.is_encrypted(folder):
            locking.encrypt(folder, PHRASE)
        assert is_whole(folder, person, analysis), left
        shutil.rmtree(folder)
    assert killed >= 3


def test_too_little_room_is_said_with_advice(sealed: Store, folder: Path) -> None:
    _, analysis = add_somebody(sealed)
    assert sealed.files.vault is not None
    vault = sealed.files.vault

    def full(sealed_file: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="HIPHINGE_WORK"):
        vault._opened(folder / "analyses" / f"{analysis}.sealed", folder / "x", full)


def test_somebody_elses_folder_is_not_used(folder: Path, work: Path, tmp_path: Path) -> None:
    working = open_working(folder)
    root = working.folder.parent
    working.close()
    shutil.rmtree(root)
    root.symlink_to(tmp_path)
    with pytest.raises(OutputError, match="somebody else"):
        open_working(folder)
