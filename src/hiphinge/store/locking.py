"""Encrypting a data folder, opening it, changing its passphrase.

Encrypting an existing folder can be interrupted at any moment: `key.json` says that it is not
finished, every step is put in place by one rename before what it replaces is removed, and the next
start takes it up where it stopped.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from hiphinge.errors import OutputError, SettingError
from hiphinge.store import keys
from hiphinge.store.ciphers import cipher, key_setting
from hiphinge.store.database import FILE, SEALED_FILE, database_url, open_database
from hiphinge.store.disk import settle
from hiphinge.store.files import Files
from hiphinge.store.keys import DataKey
from hiphinge.store.sealing import SUFFIX, Seal
from hiphinge.store.vault import Vault, place_of_file
from hiphinge.store.working import open_working

_PIECE = 1 << 20


def encrypt(folder: Path, passphrase: str) -> DataKey:
    """Encrypt a data folder, empty or with records in it; nothing else may work on it meanwhile.

    Raises:
        SettingError: it is encrypted already, the passphrase is too short, or SQLCipher is not
            installed.
        InputError: the records in it were written by a later version.
        OutputError: the disk is full or cannot be written.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> key = encrypt(folder, "correct horse battery staple")
        >>> unlock(folder, "correct horse battery staple") == key
        True
    """
    if keys.is_encrypted(folder):
        raise SettingError("these records are encrypted already", advice="start without --encrypt")
    cipher()
    keys.check_passphrase(passphrase)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = keys.new_key()
    keys.keep_key(folder, key, passphrase, state="converting")
    _convert(folder, key)
    return key


def unlock(folder: Path, passphrase: str) -> DataKey:
    """Return the key of an encrypted folder, and finish encrypting it where that was interrupted.

    Raises:
        WrongPassphrase: it does not open it.
        InputError: the key file is absent or damaged.
        OutputError: the disk is full or cannot be written.
    """
    key = keys.open_key(folder, passphrase)
    if keys.state_of(folder) == "converting":
        _convert(folder, key)
    return key


def _convert(folder: Path, key: DataKey) -> None:
    """Encrypt everything that is not yet; whatever was done already stays as it is."""
    working = open_working(folder)
    try:
        files = Files(folder, Vault(Seal(key), working))
        for leftover in ("arriving", "cache"):
            shutil.rmtree(folder / leftover, ignore_errors=True)
        _seal_contents(files)
        _seal_results(files)
        _seal_database(folder, key)
        keys.note_ready(folder)
    except OSError as fault:
        raise OutputError(
            "encrypting stopped; nothing is lost",
            advice=f"{fault.strerror}; free some space and start again: it goes on from there",
        ) from fault
    finally:
        working.close()


def _seal_contents(files: Files) -> None:
    assert files.vault is not None
    for plain in _left(files.folder.glob("files/*/*")):
        with plain.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            # Half of a file that a killed server left is no content.
            if plain.name == sha256 and not files.place(sha256).exists():
                source.seek(0)
                with files.vault.sealing(files.place(sha256), place_of_file(sha256)) as target:
                    shutil.copyfileobj(source, target, _PIECE)
        _remove(plain)


def _seal_results(files: Files) -> None:
    assert files.vault is not None
    for plain in _left(files.folder.glob("analyses/*")):
        sealed = plain.with_name(f"{plain.name}{SUFFIX}")
        # Half-written results have a dot before their name. What is sealed already may be half
        # removed, and must not be sealed again.
        if plain.is_dir() and not plain.name.startswith(".") and not sealed.exists():
            files.vault.pack(plain, sealed, plain.name)
        _remove(plain)


def _left(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if path.suffix != SUFFIX)


def _seal_database(folder: Path, key: DataKey) -> None:
    """Copy the records into an encrypted file; the plain one goes once that is in its place."""
    plain, sealed = folder / FILE, folder / SEALED_FILE
    if plain.exists() and not sealed.exists():
        # Brings it to the newest layout, and takes in what a killed server left in the journal.
        open_database(database_url(folder)).close()
        part = folder / f".{SEALED_FILE}.new"
        for old in folder.glob(f".{SEALED_FILE}.new*"):
            old.unlink()
        _copy_database(plain, part, key)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(sealed)
        settle(folder)
    for path in (plain, *folder.glob(f"{FILE}-*")):
        _remove(path)


def _copy_database(plain: Path, target: Path, key: DataKey) -> None:
    with closing(cipher().connect(str(plain), isolation_level=None)) as connection:
        connection.execute(f'ATTACH DATABASE ? AS sealed KEY "{_quoted(key)}"', (str(target),))
        connection.execute("SELECT sqlcipher_export('sealed')")
        connection.execute("DETACH DATABASE sealed")


def _quoted(key: DataKey) -> str:
    return key_setting(key).partition('"')[2].rstrip('"')


def _remove(path: Path) -> None:
    """Remove what was plain, overwritten before, which disks with moving parts heed."""
    if path.is_dir() and not path.is_symlink():
        for one in path.rglob("*"):
            if one.is_file():
                _overwrite(one)
        shutil.rmtree(path, ignore_errors=True)
    elif path.exists():
        _overwrite(path)
        path.unlink(missing_ok=True)


def _overwrite(path: Path) -> None:
    if path.stat().st_nlink > 1:
        return
    with path.open("rb+") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, _PIECE)))
        # Otherwise the system may never write it, as the file is removed next.
        file.flush()
        os.fsync(file.fileno())
