"""Several people at once: a club writes its names one below the other."""

from typing import get_args

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from hiphinge.errors import SettingError
from hiphinge.profile import SCHEMA, GoalActivity, profile_from
from hiphinge.store import people as records
from hiphinge.store.tables import PURPOSES
from hiphinge.web.context import Form, Shared, text
from hiphinge.web.rendering import page

router = APIRouter()
MOST = 60


@router.get("/people/several")
def several_form() -> Response:
    """Return the form for several people."""
    return _form()


@router.post("/people/several")
def add_several(form: Form, shared: Shared) -> Response:
    """Add several people, all of them or none; who is there already is left as they are."""
    typed, main = text(form, "names"), text(form, "main")
    agreed = {purpose: True for purpose in PURPOSES if text(form, purpose) == "yes"}
    try:
        names = names_in(typed)
        profile = profile_from({"schema": SCHEMA, "goals": _goals(main)})
        with shared.store.write() as session:
            there = {person.name.casefold() for person in records.everybody(session)}
            for name in names:
                if name.casefold() not in there:
                    person = records.add_person(session, name, profile)
                    records.agree(session, person.id, agreed)
    except SettingError as fault:
        return _form(typed, main, tuple(agreed), str(fault))
    return RedirectResponse("/", 303)


def names_in(typed: str) -> list[str]:
    r"""Return the names of a text, one a line, each once.

    Raises:
        SettingError: there is none, or there are too many at once.

    Example:
        >>> names_in("Anna  B.\n\n 7\nanna b.")
        ['Anna B.', '7']
    """
    by_key: dict[str, str] = {}
    for line in typed.splitlines():
        name = " ".join(line.split())
        if name:
            by_key.setdefault(name.casefold(), name)
    names = list(by_key.values())
    if not names:
        raise SettingError("no name", advice="write one name or number a line")
    if len(names) > MOST:
        raise SettingError("too many names at once", value=len(names), allowed=f"up to {MOST}")
    return names


def _goals(main: str) -> dict[str, object]:
    return {"activities": [main], "main": main} if main else {}


def _form(
    typed: str = "", main: str = "", agreed: tuple[str, ...] = (), fault: str = ""
) -> Response:
    return page(
        "people_several.html.j2",
        status=400 if fault else 200,
        here="people",
        typed=typed,
        main=main,
        agreed=agreed,
        fault=fault,
        goals=get_args(GoalActivity),
        purposes=PURPOSES,
        most=MOST,
    )
