"""What is chosen once: units, light or dark, size of text."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from hiphinge.store.settings import as_chosen, choices, prefer
from hiphinge.web.context import Form, Shared, text
from hiphinge.web.rendering import page

router = APIRouter()


@router.get("/settings")
def settings_page(shared: Shared, saved: str = "") -> Response:
    """Return what can be chosen."""
    return page(
        "settings.html.j2",
        here="settings",
        choices=choices(),
        now=as_chosen(shared.chosen),
        is_saved=saved == "yes",
    )


@router.post("/settings")
def choose(form: Form, shared: Shared) -> Response:
    """Keep what was chosen."""
    chosen = {name: text(form, name) for name in choices() if text(form, name)}
    with shared.store.write() as session:
        shared.chosen = prefer(session, **chosen)
    return RedirectResponse("/settings?saved=yes", 303)
