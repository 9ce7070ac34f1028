"""What a form for a new recording brings: files, what is known about them, how they were made."""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import Any, get_args

from starlette.datastructures import FormData, UploadFile

from hiphinge.errors import InputError, SettingError
from hiphinge.io.film_files import VIDEO_SUFFIXES, is_video
from hiphinge.pipeline import Options
from hiphinge.store.files import KeptFile
from hiphinge.store.recordings import Upload, file_name
from hiphinge.store.tables import FILE_ROLES, FileRole
from hiphinge.types import ActivityName, Setup
from hiphinge.web.context import is_ticked, number_in, quantity_in, text
from hiphinge.web.words import words

ACTIVITIES = get_args(ActivityName)
ALLOWED: dict[FileRole, tuple[str, ...]] = {
    "movement": (".c3d", ".trc", ".mot", ".sto", *VIDEO_SUFFIXES),
    "forces": (".mot", ".sto"),
    "static": (".c3d", ".trc"),
    "model": (".osim",),
    "markers": (".toml",),
}
MOST_CLIPS = 2
SIDES = ("left", "right", "largest")
_MOST_PEOPLE = 99
# The second byte of every C3D file, whatever wrote it.
_C3D_MARK = 0x50

Keep = Callable[[UploadFile], KeptFile]


def files_in(form: FormData) -> list[tuple[FileRole, UploadFile]]:
    """Return the files that were sent, each of a kind that can be read.

    Raises:
        InputError: a file of another kind, none of the movement, or several that do not belong
            together.
    """
    sent: list[tuple[FileRole, UploadFile]] = [
        (role, file)
        for role in FILE_ROLES
        for file in form.getlist(role)
        if isinstance(file, UploadFile) and file.filename
    ]
    for role, file in sent:
        _check_kind(role, file)
    _check_together([_name(file) for role, file in sent if role == "movement"])
    return sent


def kept(sent: Sequence[tuple[FileRole, UploadFile]], keep: Keep) -> list[Upload]:
    """Keep the files that were sent."""
    return [Upload(role, file.filename or "", keep(file)) for role, file in sent]


def told_in(form: FormData) -> dict[str, Any]:
    """Return what is known about the recording, checked as the command line checks it.

    Raises:
        InputError: no such activity or place.
        SettingError: a number is none.
    """
    told: dict[str, Any] = {
        "activity": text(form, "activity") or None,
        "subject": subject_in(form),
        "mirrored": is_ticked(form, "mirrored") or None,
        "true_fps": number_in(form, "true_fps"),
        "blur_faces": is_ticked(form, "blur_faces") or None,
        "fast": is_ticked(form, "fast") or None,
    }
    if told["activity"] not in (None, *ACTIVITIES):
        raise InputError("no such activity", allowed=", ".join(ACTIVITIES))
    return {name: value for name, value in told.items() if value is not None}


def subject_in(form: FormData) -> str | None:
    """Return whom to follow: a side, or a person's number of an earlier analysis.

    Raises:
        InputError: neither.

    Example:
        >>> subject_in(FormData([("subject", "2")])), subject_in(FormData())
        ('2', None)
    """
    asked = text(form, "subject")
    is_number = asked.isascii() and asked.isdecimal() and 1 <= int(asked[:3]) <= _MOST_PEOPLE
    if asked and asked not in SIDES and not is_number:
        raise InputError("nobody there", allowed=", ".join(SIDES))
    return asked or None


def setup_in(form: FormData) -> Setup:
    """Return how the recording was made.

    Raises:
        SettingError: a number is none, or out of range.
    """
    setup = Setup(
        condition=text(form, "condition")[:120] or None,
        pain=number_in(form, "pain"),
        speed_kmh=quantity_in(form, "speed_kmh", "speed"),
        treadmill=is_ticked(form, "treadmill") or None,
        incline=number_in(form, "incline"),
        load_kg=quantity_in(form, "load_kg", "mass"),
        notes=text(form, "notes")[:1000] or None,
    )
    return Options(setup=setup).setup


def _check_kind(role: FileRole, file: UploadFile) -> None:
    """Refuse what cannot be read before it is kept."""
    suffix = PurePath(_name(file)).suffix.lower()
    start = file.file.read(2)
    file.file.seek(0)
    is_right = suffix in ALLOWED[role] and bool(start)
    if suffix == ".c3d" and (len(start) < 2 or start[1] != _C3D_MARK):
        is_right = False
    if not is_right:
        told = words()["recording"]
        raise InputError(
            told["wrong_type"] if start else told["empty"],
            value=_name(file),
            allowed=", ".join(ALLOWED[role]),
        )


def _check_together(names: Sequence[str]) -> None:
    """Files of a movement are two clips, or a recording with its forces and a video of it."""
    told = words()["recording"]
    if not names:
        raise InputError(told["none_chosen"], advice=told["drop"])
    films = [name for name in names if is_video(Path(name))]
    others = [name for name in names if not is_video(Path(name))]
    forces = [name for name in others if PurePath(name).suffix.lower() in ALLOWED["forces"]]
    # A recording, its force file and a video of it; or clips alone.
    is_recording = len(films) <= 1 and (len(others) == 1 or (len(others) == 2 and bool(forces)))
    if not is_recording and (others or len(films) > MOST_CLIPS):
        raise SettingError(told["not_together"], value=", ".join(names), allowed=told["together"])


def _name(file: UploadFile) -> str:
    return file_name(file.filename or "")
