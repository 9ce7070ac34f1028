"""Asks for the passphrase of encrypted records: in the terminal, or from a file."""

import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hiphinge.errors import InputError, SettingError
from hiphinge.jobs.queue import is_worked_on
from hiphinge.store import keys, locking
from hiphinge.store.keys import DataKey, WrongPassphrase
from hiphinge.web.words import words

FILE_VARIABLE = "HIPHINGE_PASSPHRASE_FILE"
_TRIES = 3
Ask = Callable[[str], str]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Keyhole:
    """Opens the data folder of `hiphinge serve`, or encrypts it.

    Attributes:
        ask: Shows a question and returns what was typed.
        say: Shows a sentence.
        encrypt: Whether to encrypt what is not yet.
        change: Whether to change the passphrase.
    """

    ask: Ask
    say: Say
    encrypt: bool = False
    change: bool = False

    def key_of(self, folder: Path) -> DataKey | None:
        """Return the key of a data folder; None where nothing is encrypted.

        Raises:
            WrongPassphrase: it did not open the records three times.
            SettingError: there is nothing to encrypt or change, or the new passphrase is too short.
            InputError: an analysis is being made in a folder to be encrypted.
        """
        told = words()["passphrase"]
        if not keys.is_encrypted(folder):
            if self.change:
                raise SettingError(told["not_encrypted"], advice="start with --encrypt")
            return self._encrypted(folder) if self.encrypt else None
        passphrase = self._opening(folder)
        key = locking.unlock(folder, passphrase)
        if self.encrypt:
            self.say(told["already"])
        if self.change:
            keys.change_passphrase(folder, passphrase, self._new())
            self.say(told["changed"])
        return key

    def _encrypted(self, folder: Path) -> DataKey:
        told = words()["passphrase"]
        if is_worked_on(folder):
            raise InputError(told["busy"], advice=told["busy_advice"])
        if os.environ.get("HIPHINGE_DATABASE_URL"):
            self.say(told["server"])
        self.say(told["lost"])
        passphrase = self._new()
        self.say(told["encrypting"])
        key = locking.encrypt(folder, passphrase)
        self.say(told["encrypted"])
        return key

    def _opening(self, folder: Path) -> str:
        """Return a passphrase that opens the folder; typing errors are forgiven, a file is not."""
        told = words()["passphrase"]
        from_file = _from_file()
        for _ in range(_TRIES - 1):
            passphrase = from_file or self.ask(told["ask"])
            try:
                keys.open_key(folder, passphrase)
            except WrongPassphrase:
                if from_file:
                    raise
                self.say(told["wrong"])
            else:
                return passphrase
        return self.ask(told["ask"])

    def _new(self) -> str:
        told = words()["passphrase"]
        from_file = None if self.change else _from_file()
        passphrase = from_file or self.ask(told["new"])
        keys.check_passphrase(passphrase)
        if not from_file and self.ask(told["again"]) != passphrase:
            raise SettingError(told["differ"])
        return passphrase


def ask_in_terminal(question: str) -> str:
    """Ask without showing what is typed.

    Raises:
        SettingError: there is no terminal to ask in.
    """
    if not sys.stdin.isatty():
        raise SettingError(
            words()["passphrase"]["no_terminal"],
            advice=f"start it in a terminal, or name a file with {FILE_VARIABLE}",
        )
    return getpass.getpass(f"{question} ")


def _from_file() -> str | None:
    """Return the first line of the file that the environment names."""
    name = os.environ.get(FILE_VARIABLE)
    if not name:
        return None
    try:
        return Path(name).read_text(encoding="utf-8").splitlines()[0].strip()
    except (OSError, IndexError, UnicodeDecodeError) as fault:
        raise InputError(
            "the passphrase cannot be read", value=name, advice=f"check {FILE_VARIABLE}"
        ) from fault
