"""The passphrase is asked for at the start or read from a file; nothing else opens the records."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from hiphinge.errors import InputError, SettingError
from hiphinge.store import keys, open_store
from hiphinge.store.keys import WrongPassphrase
from hiphinge.web.passphrase import FILE_VARIABLE, Keyhole, ask_in_terminal

PHRASE, OTHER = "correct horse battery staple", "another four words here"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPHINGE_WORK", str(tmp_path / "work"))


class Terminal:
    """Somebody who types, and what they read."""

    def __init__(self, *typed: str) -> None:
        self._typed: Iterator[str] = iter(typed)
        self.said: list[str] = []

    def ask(self, question: str) -> str:
        self.said.append(question)
        return next(self._typed)

    def keyhole(self, *, encrypt: bool = False, change: bool = False) -> Keyhole:
        return Keyhole(self.ask, self.said.append, encrypt=encrypt, change=change)


def test_encrypting_asks_twice_and_warns(tmp_path: Path) -> None:
    terminal = Terminal(PHRASE, PHRASE)
    key = terminal.keyhole(encrypt=True).key_of(tmp_path)
    assert "cannot be recovered" in terminal.said[0]
    assert key is not None
    store = open_store(tmp_path, key=key)
    store.close()
    assert Terminal(PHRASE).keyhole().key_of(tmp_path) == key


def test_two_that_differ_change_nothing(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="not the same"):
        Terminal(PHRASE, OTHER).keyhole(encrypt=True).key_of(tmp_path)
    assert not keys.is_encrypted(tmp_path)


def test_records_that_are_not_encrypted_open_unasked(tmp_path: Path) -> None:
    assert Terminal().keyhole().key_of(tmp_path) is None
    with pytest.raises(SettingError, match="not encrypted"):
        Terminal().keyhole(change=True).key_of(tmp_path)


def test_typing_errors_are_forgiven_twice(tmp_path: Path) -> None:
    key = Terminal(PHRASE, PHRASE).keyhole(encrypt=True).key_of(tmp_path)
    assert Terminal(OTHER, OTHER, PHRASE).keyhole().key_of(tmp_path) == key
    with pytest.raises(WrongPassphrase):
        Terminal(OTHER, OTHER, OTHER).keyhole().key_of(tmp_path)


def test_the_passphrase_is_changed(tmp_path: Path) -> None:
    key = Terminal(PHRASE, PHRASE).keyhole(encrypt=True).key_of(tmp_path)
    assert Terminal(PHRASE, OTHER, OTHER).keyhole(change=True).key_of(tmp_path) == key
    assert Terminal(OTHER).keyhole().key_of(tmp_path) == key


def test_a_file_may_hold_the_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "phrase"
    file.write_text(f"{PHRASE}\n", encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    folder = tmp_path / "data"
    key = Terminal().keyhole(encrypt=True).key_of(folder)
    assert Terminal().keyhole().key_of(folder) == key
    file.write_text(OTHER, encoding="utf-8")
    with pytest.raises(WrongPassphrase):
        Terminal().keyhole().key_of(folder)
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "absent"))
    with pytest.raises(InputError, match=FILE_VARIABLE):
        Terminal().keyhole().key_of(folder)


def test_without_a_terminal_the_way_out_is_named() -> None:
    with pytest.raises(SettingError, match=FILE_VARIABLE):
        ask_in_terminal("?")


def test_a_server_that_is_ended_leaves_nothing_open(tmp_path: Path) -> None:
    phrase, folder, work = (tmp_path / name for name in ("phrase", "data", "work"))
    phrase.write_text(PHRASE, encoding="utf-8")
    variables = {FILE_VARIABLE: str(phrase), "HIPHINGE_DATA": str(folder)}
    start = "from hiphinge.cli import main; main()"
    command = [sys.executable, "-c", start, "serve", "--encrypt", "--no-browser"]
    server = subprocess.Popen(
        [*command, "--port", "0"], env={**os.environ, **variables}, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    address = server.stdout.readline().decode().strip()
    with httpx2.Client(timeout=60.0) as browser:
        # Answered once the pages are there, and with them what tidies up.
        assert browser.get(address).status_code == 303
    assert [path for path in work.rglob("*") if path.is_dir()]
    server.terminate()
    server.wait(60.0)
    server.stdout.close()
    [root] = work.iterdir()
    assert [path.name for path in root.iterdir() if path.is_dir()] == []
    assert (folder / "records.sealed").is_file()
