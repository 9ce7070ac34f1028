"""Learn: what the gluteal muscles do, and the nine reasons with what speaks for and against."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from hiphinge import evidence
from hiphinge.evidence import Claim, Statement, said
from hiphinge.store.records import NotThere
from hiphinge.web.rendering import page
from hiphinge.web.words import words

router = APIRouter()
FIRST = "C1"
NINE = tuple(f"C{number}" for number in range(2, 11))


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it is said, and its sources by author and year."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One claim with what speaks for and against it.

    Attributes:
        key: Of the claim.
        claim: As the evidence holds it.
        picture: Exercise whose drawing stands beside it; empty for none.
    """

    key: str
    claim: Claim
    picture: str

    @property
    def supporting(self) -> list[Said]:
        """What speaks for it."""
        return _said(self.claim.supporting)

    @property
    def opposing(self) -> list[Said]:
        """What speaks against it."""
        return _said(self.claim.opposing)

    @property
    def rule(self) -> list[Said]:
        """What we do about it."""
        return _said(self.claim.rule)

    @property
    def honesty(self) -> list[Said]:
        """What to say to the person."""
        return _said(self.claim.honesty)


def _said(statements: Sequence[Statement]) -> list[Said]:
    known = evidence.load().sources
    return [Said(said(one), tuple(known[key].short for key in one.sources)) for one in statements]


@router.get("/learn")
def learn_page() -> Response:
    """Return all reasons."""
    claims = evidence.load().claims
    others = [key for key in claims if key not in (FIRST, *NINE)]
    return page(
        "learn.html.j2",
        here="learn",
        first=_reason(FIRST),
        nine=[_reason(key) for key in NINE],
        others=[_reason(key) for key in others],
    )


@router.get("/learn/{key}")
def reason_page(key: str) -> Response:
    """Return one reason."""
    if key not in evidence.load().claims:
        raise NotThere("there is no such reason")
    return page("reason.html.j2", here="learn", reason=_reason(key))


def _reason(key: str) -> Reason:
    return Reason(key, evidence.load().claims[key], words()["learn"]["pictures"].get(key, ""))
