"""The key of an encrypted data folder, itself locked by a passphrase.

The data are encrypted with a random key. That key lies in `key.json`, encrypted (AES-256-GCM) with
a key made from the passphrase by scrypt (Percival 2009; RFC 7914), so that the passphrase can be
changed without writing all data anew. Without the passphrase nothing can be read, by us neither.
"""

import base64
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hiphinge.errors import InputError, OutputError, SettingError
from hiphinge.store.disk import settle

FILE = "key.json"
SCHEMA = "hiphinge.key/1"
LEAST_LENGTH = 12
State = Literal["converting", "ready"]
# 128 MB and half a second for each guess (OWASP's password storage cheat sheet, 2023).
_COST, _BLOCK, _LANES = 2**17, 8, 1
# More than this is not ours, and would only keep the machine busy.
_MOST_COST = 2**22


class WrongPassphrase(InputError):
    """The passphrase does not open these records."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The random key under which everything lies.

    Attributes:
        secret: 32 random bytes; never written anywhere as they are.
    """

    secret: bytes = field(repr=False)

    def derived(self, purpose: str, salt: bytes = b"") -> bytes:
        """Return a key of its own for a purpose (HKDF, RFC 5869).

        Example:
            >>> key = DataKey(bytes(32))
            >>> len(key.derived("database")), key.derived("a") == key.derived("b")
            (32, False)
        """
        made = HKDF(SHA256(), length=32, salt=salt or None, info=f"hiphinge {purpose}".encode())
        return made.derive(self.secret)


def new_key() -> DataKey:
    """Return a random key.

    Example:
        >>> len(new_key().secret)
        32
    """
    return DataKey(secrets.token_bytes(32))


def key_line(key: DataKey | None) -> bytes:
    r"""Return a key as one line for a pipe; an empty one where there is none.

    Example:
        >>> key_line(None), len(key_line(DataKey(bytes(32))))
        (b'\n', 65)
    """
    return b"\n" if key is None else key.secret.hex().encode() + b"\n"


def key_from_line(line: bytes) -> DataKey | None:
    """Return the key that `key_line` wrote.

    Example:
        >>> key_from_line(key_line(DataKey(bytes(32)))) == DataKey(bytes(32))
        True
    """
    text = line.strip().decode("ascii")
    return DataKey(bytes.fromhex(text)) if text else None


def is_encrypted(folder: Path) -> bool:
    """Say whether a data folder needs a passphrase."""
    return (folder / FILE).exists()


def state_of(folder: Path) -> State:
    """Say whether all of an encrypted folder is encrypted, or some was still to be done.

    Raises:
        InputError: the key file is damaged.
    """
    return "converting" if _read(folder)["state"] == "converting" else "ready"


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that can be guessed by trying.

    Raises:
        SettingError: it is too short.

    Example:
        >>> check_passphrase("four words make one")
    """
    if len(passphrase.strip()) < LEAST_LENGTH:
        raise SettingError(
            "the passphrase is too short",
            allowed=f"at least {LEAST_LENGTH} characters",
            advice="four or five words that nobody would put together",
        )


def keep_key(folder: Path, key: DataKey, passphrase: str, *, state: State) -> None:
    """Write the key, locked by the passphrase; the file appears whole or not at all.

    Args:
        folder: The data folder.
        key: What to lock.
        passphrase: With what.
        state: Whether all data are encrypted already.

    Raises:
        SettingError: the passphrase is too short.
        OutputError: the folder cannot be written.
    """
    check_passphrase(passphrase)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    cost = {"n": _COST, "r": _BLOCK, "p": _LANES}
    locked = AESGCM(_of_passphrase(passphrase, salt, cost)).encrypt(
        nonce, key.secret, SCHEMA.encode()
    )
    record = {
        "schema": SCHEMA,
        "state": state,
        "scrypt": {**cost, "salt": _text(salt)},
        "nonce": _text(nonce),
        "locked": _text(locked),
    }
    _write(folder, record)


def note_ready(folder: Path) -> None:
    """Note that everything is encrypted now.

    Raises:
        InputError: the key file is damaged.
        OutputError: the folder cannot be written.
    """
    _write(folder, {**_read(folder), "state": "ready"})


def open_key(folder: Path, passphrase: str) -> DataKey:
    """Return the key that a passphrase opens.

    Raises:
        WrongPassphrase: it does not open it.
        InputError: the key file is absent or damaged.
    """
    record = _read(folder)
    try:
        cost = {name: int(record["scrypt"][name]) for name in ("n", "r", "p")}
        salt, nonce, locked = (
            base64.b64decode(text)
            for text in (record["scrypt"]["salt"], record["nonce"], record["locked"])
        )
        if not 1 < cost["n"] <= _MOST_COST or cost["r"] != _BLOCK or cost["p"] != _LANES:
            raise _damaged(folder)
        opened = AESGCM(_of_passphrase(passphrase, salt, cost)).decrypt(
            nonce, locked, SCHEMA.encode()
        )
    except InvalidTag as fault:
        raise WrongPassphrase(
            "this passphrase does not open these records",
            advice="check capitals and the keyboard's language; without it nothing can be read",
        ) from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise _damaged(folder) from fault
    return DataKey(opened)


def change_passphrase(folder: Path, old: str, new: str) -> None:
    """Lock the same key with another passphrase.

    Raises:
        WrongPassphrase: the old one does not open it.
        SettingError: the new one is too short.
        InputError: the key file is absent or damaged.
        OutputError: the folder cannot be written.
    """
    keep_key(folder, open_key(folder, old), new, state=state_of(folder))


def _of_passphrase(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    # The same letters typed on another keyboard give the same bytes.
    typed = unicodedata.normalize("NFKC", passphrase.strip()).encode()
    return Scrypt(salt=salt, length=32, **cost).derive(typed)


def _read(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise _damaged(folder) from fault
    record = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    if record.get("schema") != SCHEMA or "state" not in record:
        raise _damaged(folder)
    return record


def _damaged(folder: Path) -> InputError:
    return InputError(
        "the key of these records cannot be read",
        value=str(folder / FILE),
        advice="put the file back from a backup; without it nothing can be read",
    )


def _write(folder: Path, record: Mapping[str, object]) -> None:
    part = folder / f".{FILE}.new"
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump(record, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(folder / FILE)
        settle(folder)
    except OSError as fault:
        raise OutputError("the key cannot be kept", advice=fault.strerror) from fault


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
