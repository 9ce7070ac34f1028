"""The app: pages, answers for pages, and what is said when something is wrong."""

import logging
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from hiphinge._version import __version__
from hiphinge.errors import HiphingeError
from hiphinge.store.files import TooLarge
from hiphinge.store.records import NotThere, Store
from hiphinge.store.settings import preferences
from hiphinge.web.api_types import with_outlines
from hiphinge.web.context import Context
from hiphinge.web.guard import Guard, is_secret
from hiphinge.web.pages import (
    api,
    filming,
    handing,
    learning,
    people,
    plans,
    recordings,
    results,
    settings,
    several,
    what_if,
)
from hiphinge.web.preferring import Preferring
from hiphinge.web.rendering import STATIC, page, picture_style
from hiphinge.web.site import Site
from hiphinge.web.words import words

_log = logging.getLogger("hiphinge.web")
Hook = Callable[[], None]
# Where a phone that reads the code on a page may come in; everybody else comes in at the front.
_FILMING_PAGE = re.compile("/people/[0-9a-f]{32}/recordings/new")


def _nothing() -> None:
    return


class _App(FastAPI):
    """An app whose description holds the outlines of binary answers too."""

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API."""
        return with_outlines(super().openapi())


def make_app(store: Store, site: Site, *, start: Hook = _nothing, stop: Hook = _nothing) -> FastAPI:
    """Return the app.

    Args:
        store: The records.
        site: Where it is reached, and the secret of this start.
        start: Called when the server begins, such as to start a worker.
        stop: Called when it ends.
    """

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncGenerator[None]:
        del app
        start()
        yield
        stop()

    app = _App(
        title="hiphinge",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=living,
    )
    with store.read() as session:
        context = Context(store, site, chosen=preferences(session))
    app.state.context = context
    app.add_middleware(Preferring, context=context)
    app.add_middleware(Guard, site=site)
    app.include_router(api.router)
    app.include_router(filming.api)
    pages = (several, people, recordings, filming, results, what_if, plans, handing, learning)
    for module in (*pages, settings):
        app.include_router(module.router, include_in_schema=False)
    _add_entrance(app, site)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(HiphingeError, _mistake)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _other)
    app.add_exception_handler(Exception, _fault)
    return app


def _add_entrance(app: FastAPI, site: Site) -> None:
    @app.get("/enter", include_in_schema=False)
    def enter(token: str = "", to: str = "/") -> Response:
        """Take the secret from the address into a cookie, out of sight."""
        if not is_secret(token, site):
            return PlainTextResponse(words()["refused"]["token"], 403)
        answer = RedirectResponse(to if _FILMING_PAGE.fullmatch(to) else "/", 303)
        answer.set_cookie(
            site.cookie, site.token, httponly=True, secure=site.secure, samesite="strict", path="/"
        )
        return answer

    @app.get("/pictures.css", include_in_schema=False)
    def pictures_css() -> Response:
        """Return the rules that pictures of exercises share."""
        return Response(picture_style(), media_type="text/css")


def _answer(request: Request, status: int, sentence: str) -> Response:
    """Say what is wrong in the form in which it was asked."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    return page("error.html.j2", status=status, is_absent=status == 404, sentence=sentence)


def _mistake(request: Request, fault: Exception) -> Response:
    status = 422 if request.url.path.startswith("/api/") else 400
    if isinstance(fault, NotThere):
        status = 404
    elif isinstance(fault, TooLarge):
        status = 413
    text = str(fault)
    return _answer(request, status, f"{text[:1].upper()}{text[1:]}.".replace("..", "."))


def _invalid(request: Request, fault: Exception) -> Response:
    """An address or question that is not one of ours; what was sent is not repeated."""
    assert isinstance(fault, RequestValidationError)
    if any(error["loc"][:1] == ("path",) for error in fault.errors()):
        return _answer(request, 404, words()["error"]["not_there_text"])
    places = sorted({".".join(str(part) for part in error["loc"][1:]) for error in fault.errors()})
    return _answer(request, 422, f"Not understood: {', '.join(places) or 'the request'}.")


def _other(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    sentence = words()["error"]["not_there_text"] if fault.status_code == 404 else fault.detail
    answer = _answer(request, fault.status_code, sentence)
    answer.headers.update(fault.headers or {})
    return answer


def _fault(request: Request, fault: Exception) -> Response:
    """A fault of ours: say so, log its kind alone; addresses and messages may tell of people."""
    _log.error("fault in a page: %s", type(fault).__name__)
    return _answer(request, 500, words()["error"]["ours_text"])
