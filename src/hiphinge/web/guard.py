"""Who may ask what: host, secret, origin, size; and the headers that every answer carries."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hiphinge.web.site import MOST_BODY_BYTES, Site
from hiphinge.web.words import words

OPEN_PATHS = frozenset({"/enter", "/static/app.css"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(f"{name} {what}" for name, what in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer" browsers would hide the origin of our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), interest-cohort=()",
    # Pages hold health data: nothing stays in the browser's cache unless an answer says so.
    "Cache-Control": "no-store",
}


class _TooLargeError(Exception):
    """More arrived than may."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Stands before the app.

    Attributes:
        app: What answers.
        site: Which hosts, origins and secret are right.
    """

    app: ASGIApp
    site: Site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        arriving = _Arriving(receive, self._most(scope))
        try:
            await self.app(scope, arriving, _with_headers(send))
        except _TooLargeError:
            await _refused(scope, 413, words()["refused"]["too_large"])(
                scope, receive, _with_headers(send)
            )

    def _refusal(self, scope: Scope) -> Response | None:
        headers, told = Headers(scope=scope), words()["refused"]
        if headers.get("host", "") not in self.site.hosts:
            return _refused(scope, 421, told["host"])
        if scope["method"] not in _SAFE and not self._is_own(headers):
            return _refused(scope, 403, told["origin"])
        if not _is_number_below(headers.get("content-length", "0"), self._most(scope)):
            return _refused(scope, 413, told["too_large"])
        if scope["path"] not in OPEN_PATHS and not self._has_secret(headers):
            return _refused(scope, 403, told["token"])
        return None

    def _is_own(self, headers: Headers) -> bool:
        """Say whether a page of ours asks: browsers name the origin of what changes something."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") == "same-origin"
        return origin in self.site.origins

    def _has_secret(self, headers: Headers) -> bool:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        sent = cookies.get(self.site.cookie)
        return sent is not None and is_secret(sent.value, self.site)

    def _most(self, scope: Scope) -> int:
        is_upload = scope["path"].endswith("/recordings") and scope["method"] == "POST"
        return self.site.upload_bytes if is_upload else MOST_BODY_BYTES


def is_secret(sent: str, site: Site) -> bool:
    """Compare a secret without telling by the time taken how much of it is right."""
    return secrets.compare_digest(sent.encode(), site.token.encode())


@dataclass(slots=True)
class _Arriving:
    """Counts what arrives, for senders that do not say how much it will be."""

    receive: Receive
    left: int

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise _TooLargeError
        return message


def _is_number_below(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and int(text) <= most


def _with_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return add


def _refused(scope: Scope, status: int, sentence: str) -> Response:
    """Say no in the form in which it was asked."""
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    if scope["method"] != "GET":
        return PlainTextResponse(sentence, status)
    style = '<link rel="stylesheet" href="/static/app.css">'
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>hiphinge</title>{style}"
        f'<main class="narrow"><h1>hiphinge</h1><p>{sentence}</p></main></html>',
        status,
    )
