"""Everything of one person as a zip, made while it is sent: nothing of it is written to a disk."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import IO

from hiphinge.errors import HiphingeError
from hiphinge.io.film_files import VIDEO_SUFFIXES
from hiphinge.jobs.faces import Heads, blur_video, heads_in
from hiphinge.store.people import find_person
from hiphinge.store.records import Store, note
from hiphinge.store.sharing import person_records
from hiphinge.store.tables import AnalysisRow, Recording

CONTENTS = "CONTENTS.txt"
_ANNOTATED = "annotated.mp4"
# What other programs read is in the folder; this is only for later questions of ours.
_OURS_ALONE = "state"
_PIECE = 1 << 20
# Photographs in a report are JPEG; drawings are not.
_PHOTOGRAPH = re.compile(rb"data:image/jpeg;base64,[A-Za-z0-9+/=]+")
_HEAD = """What is in this file
====================

Everything that hiphinge kept of one person, exported on {day}.

records.json      what was entered and decided, as text that programs read
recordings/       for each recording its originals, and one folder for each result
  report.html     to be opened in a browser
  analysis.json   all numbers; angles.csv, curves.csv, *.mot, *.sto, *.osim for other programs

"""
_WITH_FACES = "Original videos are included: the person can be recognised in them.\n"
_WITHOUT_FACES = """Faces were blurred in all videos and left out of the reports. Heads that
a program found were blurred; somebody in the background may have been missed. Look through before
you pass it on. Videos have no sound.
"""
_NOT_ANALYSED = "it was not analysed, so nobody knows where heads are in it"
_NO_HEADS = "heads were found in too little of it"
_UNREADABLE = "it could not be read"
Entry = tuple[str, IO[bytes] | io.RawIOBase]


@dataclass(slots=True)
class _Export:
    """What is being written, and what was left out."""

    store: Store
    faces: bool
    work: Path
    left_out: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def export_person(store: Store, person_id: str, *, faces: bool = False) -> Iterator[bytes]:
    """Return a zip of everything of one person, piece by piece as it is made.

    Args:
        store: The records.
        person_id: Of whom.
        faces: Put original videos and pictures in as they are, in which the person can be
            recognised; otherwise all faces are blurred or left out, and `CONTENTS.txt` says which.

    Raises:
        NotThere: nobody has this identifier; raised at once, before anything is sent.
    """
    with store.write() as session:
        person = find_person(session, person_id)
        records = person_records(session, person)
        recordings = list(person.recordings)
        for recording in recordings:
            _ = recording.files, recording.analyses
        note(session, "person exported", person_id)
    return _written(store, recordings, records, faces=faces)


def _written(
    store: Store, recordings: list[Recording], records: dict[str, object], *, faces: bool
) -> Iterator[bytes]:
    pipe = _Pipe()
    with (
        store.files.work_folder(f"export-{id(pipe)}") as work,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive,
    ):
        export = _Export(store, faces, work)
        for number, recording in enumerate(recordings, start=1):
            folder = f"recordings/{number:02d} {recording.recorded_on.isoformat()}"
            for name, source in _entries(export, recording, folder):
                with source, archive.open(name, "w", force_zip64=True) as entry:
                    for piece in iter(lambda: source.read(_PIECE), b""):  # noqa: B023
                        entry.write(piece or b"")
                        yield pipe.taken()
        text = _contents(export, str(records["exported"]))
        left = [name for name, _ in export.left_out]
        archive.writestr(CONTENTS, text)
        archive.writestr(
            "records.json", json.dumps({**records, "left_out": left}, indent=2, ensure_ascii=False)
        )
    yield pipe.taken()


def _entries(export: _Export, recording: Recording, folder: str) -> Iterator[Entry]:
    """Name every file of a recording, open to be read."""
    files = export.store.files
    results = [files.result(row.id) for row in recording.analyses if row.summary]
    heads = [one for result in results for one in heads_in(result)]
    for file in recording.files:
        name = f"{folder}/originals/{file.role}/{file.name}"
        if not files.place(file.sha256).is_file():
            continue
        if export.faces or PurePath(file.name).suffix.lower() not in VIDEO_SUFFIXES:
            yield name, files.open(file.sha256)
            continue
        known = next((one for one in reversed(heads) if one.file == file.name), None)
        copy = export.work / f"original{PurePath(file.name).suffix.lower()}"
        files.lay(file.sha256, copy)
        yield from _without_faces(export, name, copy, known, is_annotated=False)
        copy.unlink()
    for place, row in enumerate(recording.analyses, start=1):
        yield from _of_result(export, row, f"{folder}/result {place}")


def _of_result(export: _Export, row: AnalysisRow, folder: str) -> Iterator[Entry]:
    result = export.store.files.result(row.id)
    heads = heads_in(result)
    shows_faces = not export.faces and not (heads and all(one.is_blurred for one in heads))
    for path in sorted(result.rglob("*")) if result.is_dir() else ():
        inside = path.relative_to(result)
        if not path.is_file() or inside.parts[0] == _OURS_ALONE:
            continue
        name = f"{folder}/{inside.as_posix()}"
        if shows_faces and path.suffix == ".html":
            yield name, io.BytesIO(without_photographs(path.read_bytes()))
        elif shows_faces and path.name == _ANNOTATED:
            second = inside.parts[0] != _ANNOTATED
            own = heads[second] if len(heads) > second else None
            yield from _without_faces(export, name, path, own, is_annotated=True)
        else:
            yield name, path.open("rb")


def _without_faces(
    export: _Export, name: str, video: Path, heads: Heads | None, *, is_annotated: bool
) -> Iterator[Entry]:
    """Give a video with blurred heads; where that cannot be done safely, say why it is left out."""
    if heads is None:
        export.left_out.append((name, _NOT_ANALYSED))
        return
    target = export.work / "blurred.mp4"
    try:
        is_safe = blur_video(video, heads, target, is_annotated=is_annotated)
    except HiphingeError:
        export.left_out.append((name, _UNREADABLE))
        return
    if not is_safe:
        export.left_out.append((name, _NO_HEADS))
        return
    yield str(PurePath(name).with_suffix(".mp4")), target.open("rb")
    target.unlink()


def without_photographs(page: bytes) -> bytes:
    """Return a report without its photographs; drawings and numbers stay.

    Example:
        >>> without_photographs(b'<image href="data:image/jpeg;base64,AAAA"/>')
        b'<image href="data:,"/>'
    """
    return _PHOTOGRAPH.sub(b"data:,", page)


def _contents(export: _Export, day: str) -> str:
    lines = [_HEAD.format(day=day), _WITH_FACES if export.faces else _WITHOUT_FACES]
    if export.left_out:
        lines.append("\nLeft out, because a face may be seen:\n")
        lines += [f"  {name}: {why}\n" for name, why in export.left_out]
    return "".join(lines)


class _Pipe(io.RawIOBase):
    """Takes what the zip writes, to be sent on."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes | bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._waiting += content
        return len(content)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        found = bytes(self._waiting)
        self._waiting.clear()
        return found


def write_export(store: Store, person_id: str, target: Path, *, faces: bool = False) -> None:
    """Write the zip of `export_person` to a file.

    Raises:
        NotThere: nobody has this identifier.
    """
    pieces = export_person(store, person_id, faces=faces)
    with target.open("wb") as file:
        file.writelines(pieces)
