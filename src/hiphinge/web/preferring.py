"""Lets every page know what was chosen, for as long as it is made."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from hiphinge.web.context import Context
from hiphinge.web.units import CHOSEN


@dataclass(frozen=True, slots=True)
class Preferring:
    """Stands before the pages.

    Attributes:
        app: What answers.
        context: Knows what was chosen.
    """

    app: ASGIApp
    context: Context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the units that were chosen."""
        token = CHOSEN.set(self.context.chosen)
        try:
            await self.app(scope, receive, send)
        finally:
            CHOSEN.reset(token)
