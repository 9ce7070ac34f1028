"""What every page needs: records, worker, answers; and forms that arrived."""

import datetime as dt
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Path, Request
from starlette.datastructures import FormData, UploadFile

from hiphinge.errors import SettingError
from hiphinge.store.records import Store
from hiphinge.store.settings import Preferences, Units
from hiphinge.web.asking import Answers
from hiphinge.web.framing import Framing
from hiphinge.web.site import Site
from hiphinge.web.units import Kind, from_typed
from hiphinge.web.uploads import read_form

# Everything that an address may hold besides our own words.
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
# Of somebody who was found in a video.
Number = Annotated[int, Path(ge=1, le=999)]


@dataclass(slots=True)
class Context:
    """What answers share.

    Attributes:
        store: The records.
        site: Where we are reached.
        answers: Ready for what-if questions.
        framing: Looks at what a camera sees.
    """

    store: Store
    site: Site
    answers: Answers = field(default_factory=Answers)
    chosen: Preferences = field(default_factory=Preferences)
    framing: Framing = field(default_factory=Framing)


def context_of(request: Request) -> Context:
    """Return what answers share."""
    return cast("Context", request.app.state.context)


async def form_of(request: Request) -> AsyncGenerator[FormData]:
    """Read a form; files in it are on the disk already, and gone once it was answered."""
    form = await read_form(request, context_of(request).store.files)
    try:
        yield form
    finally:
        await form.close()


Shared = Annotated[Context, Depends(context_of)]
Form = Annotated[FormData, Depends(form_of)]


def text(form: Mapping[str, object], name: str) -> str:
    """Return a field's text, empty where it was not sent."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """Return all texts of a field that may be sent several times."""
    return [value for value in form.getlist(name) if isinstance(value, str) and value]


def is_ticked(form: Mapping[str, object], name: str) -> bool:
    """Say whether a box was ticked."""
    return text(form, name) == "yes"


def number_in(form: Mapping[str, object], name: str, *, called: str = "") -> float | None:
    """Return a number, None where the field is empty.

    Raises:
        SettingError: it is no number.

    Example:
        >>> number_in({"mass": "62,5"}, "mass"), number_in({}, "mass")
        (62.5, None)
    """
    typed = text(form, name)
    if not typed:
        return None
    try:
        value = float(typed.replace(",", "."))
    except ValueError as fault:
        raise SettingError("not a number", value=f"{called or name}: {typed[:40]}") from fault
    if value != value or abs(value) > 1e12:
        raise SettingError("not a number", value=called or name)
    return value


def quantity_in(form: Mapping[str, object], name: str, kind: Kind) -> float | None:
    """Return a quantity in our own units, as it was typed in those of the form.

    Raises:
        SettingError: it is no number.

    Example:
        >>> quantity_in({"mass": "137", "units": "imperial"}, "mass", "mass")
        62.142
    """
    return from_typed(number_in(form, name), kind, units_of(form))


def units_of(form: Mapping[str, object]) -> Units:
    """Return the units that a form was filled in with: another page may have changed them since.

    Example:
        >>> units_of({})
        'metric'
    """
    return "imperial" if text(form, "units") == "imperial" else "metric"


def day_in(form: Mapping[str, object], name: str) -> dt.date:
    """Return a day; today where the field is empty.

    Raises:
        SettingError: it is no day, or one to come.
    """
    typed = text(form, name)
    today = dt.date.today()
    if not typed:
        return today
    try:
        found = dt.date.fromisoformat(typed)
    except ValueError as fault:
        raise SettingError("not a day", value=typed[:40], allowed="such as 2026-03-12") from fault
    if not dt.date(1990, 1, 1) <= found <= today + dt.timedelta(days=1):
        raise SettingError("a day in the past is needed", value=typed)
    return found


def file_in(form: FormData, name: str) -> UploadFile | None:
    """Return a file that was sent; None where none was chosen."""
    sent = form.get(name)
    return sent if isinstance(sent, UploadFile) and sent.filename else None
