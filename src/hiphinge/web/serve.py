"""Starts the web app: one server for one data folder, its worker beside it, a browser before it."""

import datetime as dt
import ipaddress
import logging
import socket
import threading
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout
from sqlalchemy import select

from hiphinge import assets
from hiphinge.errors import AssetError, SettingError
from hiphinge.jobs import Supervisor, enqueue
from hiphinge.jobs.queue import anybody_alive, release_dead
from hiphinge.profile import SCHEMA, profile_from
from hiphinge.store import Store, data_folder, open_store
from hiphinge.store.keys import DataKey
from hiphinge.store.people import add_person
from hiphinge.store.recordings import NewRecording, Upload, add_analysis, add_recording
from hiphinge.store.records import make_folder
from hiphinge.store.tables import Person
from hiphinge.types import Setup
from hiphinge.web.lan import Certificate, local_address, local_certificate
from hiphinge.web.site import Site

PORT = 8737
_SAMPLE_NAME, _SAMPLE_TITLE = "Sample: treadmill walk", "Walk with markers and force plates"
_SAMPLE_DAY = dt.date(2024, 1, 1)
_log = logging.getLogger("hiphinge.web")


@dataclass(frozen=True, slots=True)
class Started:
    """What to tell whoever started the server: the address, and the certificate with --lan."""

    entrance: str
    certificate: Certificate | None


def no_key(folder: Path) -> DataKey | None:
    """Open records that are not encrypted.

    Example:
        >>> no_key(Path()) is None
        True
    """
    del folder
    return None


def serve(
    *,
    port: int = PORT,
    lan: bool = False,
    folder: Path | None = None,
    open_browser: bool = True,
    key_of: Callable[[Path], DataKey | None] = no_key,
    tell: Callable[[Started], None],
) -> None:
    """Run the web app until it is stopped.

    Args:
        port: Where to listen; 0 takes any that is free.
        lan: Answer the local network too, encrypted.
        folder: The data folder; HIPHINGE_DATA or the user's if not given.
        open_browser: Whether to show the page at once.
        key_of: Opens or encrypts the folder, while nothing else works on it.
        tell: Hears of the address as soon as connections are accepted.

    Raises:
        SettingError: the port is taken, or another server uses the data folder.
    """
    folder = data_folder() if folder is None else folder
    with _alone(folder), _listening("0.0.0.0" if lan else "127.0.0.1", port) as listener:
        store = open_store(folder, key=key_of(folder))
        store.files.use_for_temporary()
        host = local_address() if lan else "127.0.0.1"
        site = Site(host=host, port=listener.getsockname()[1], secure=lan)
        certificate = local_certificate(folder / "certificate", host) if lan else None
        supervisor = Supervisor(store)

        def begin() -> None:
            prepare(store)
            supervisor.start()

        def end() -> None:
            # The server ends itself by the signal that it got, so nothing after it is sure to run.
            supervisor.stop()
            store.close()

        try:
            # Told before the pages are imported, which takes as long as a browser does to open:
            # from now on the system keeps whoever comes waiting.
            listener.listen()
            tell(Started(site.entrance, certificate))
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(site.entrance,)).start()
            from hiphinge.web.app import make_app

            app = make_app(store, site, start=begin, stop=end)
            _run(app, listener, certificate)
        finally:
            store.close()


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Hold the data folder, so that no second server uses it.

    Raises:
        SettingError: another one does.
        OutputError: the folder cannot be made.
    """
    make_folder(folder)
    lock = FileLock(folder / "server.lock")
    try:
        lock.acquire(timeout=0.0)
    except Timeout as fault:
        raise SettingError(
            "hiphinge is running already with this data folder",
            value=str(folder),
            advice="use that one, or choose another folder with HIPHINGE_DATA",
        ) from fault
    try:
        yield
    finally:
        lock.release()


def _run(app: object, listener: socket.socket, certificate: Certificate | None) -> None:
    config = uvicorn.Config(
        app,  # pyright: ignore[reportArgumentType]
        # Addresses hold identifiers of people: no log of who asked what.
        access_log=False,
        log_level="warning",
        server_header=False,
        # Without a proxy before us nobody may say for whom they ask.
        proxy_headers=False,
        timeout_graceful_shutdown=3,
        ssl_certfile=None if certificate is None else str(certificate.chain),
        ssl_keyfile=None if certificate is None else str(certificate.key),
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    # Only for sockets that name TCP does asyncio send small answers at once; others wait 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(ipaddress.ip_address(host)), port))
    except (OSError, OverflowError) as fault:
        listener.close()
        raise SettingError(
            "this port cannot be used", value=port, advice="choose another with --port"
        ) from fault
    return listener


def prepare(store: Store) -> None:
    """Clean up after a server that was killed, and have the sample analysed at the first start."""
    release_dead(store)
    if not anybody_alive(store):
        store.sweep()
    _add_sample(store)


def _add_sample(store: Store) -> None:
    """Add the sample once; who deleted it does not get it again while others are there."""
    with store.read() as session:
        if session.scalars(select(Person.id).limit(1)).first() is not None:
            return
    try:
        path = assets.path("sample_walk")
    except AssetError:
        _log.warning("the sample recording could not be fetched; everything else works")
        return
    kept = store.files.keep([path.read_bytes()], most_bytes=10**9)
    with store.write() as session:
        profile = profile_from({"schema": SCHEMA})
        person = add_person(session, _SAMPLE_NAME, profile, is_sample=True)
        upload = Upload("movement", path.name, kept)
        new = NewRecording(_SAMPLE_TITLE, _SAMPLE_DAY, [upload], Setup(treadmill=True))
        recording = add_recording(session, person.id, new)
        enqueue(session, add_analysis(session, recording.id).id)
