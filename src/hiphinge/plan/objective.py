"""What a good choice of exercises is: the points of every term, and how they add up.

All coefficients are whole tenths of a point, so that a total is exact and two machines agree.
The points are our defaults, not from a study; each term is monotone or has a fixed price, and none
depends on which other exercises exist, so that taking one away can only lower the best total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hiphinge.evidence.schema_base import Part

FORMULA = (
    "each phase: coverage (100 x weight of each part x the best exercise for it, "
    "0 to 1 by published activity band or model force, never added across studies) "
    "+ volume (30 x weight x share of the wanted number of exercises for the part) "
    "+ transfer (15 for each exercise that serves the main activity, half for another, two count) "
    "+ drill (120 for practising the activity itself, one counts, two in the last phase) "
    "+ preferred (40 for each that the condition begins with, three count) "
    "- level (12 for each level below the middle of the phase, two levels for what cannot be made "
    "heavier in the strength phase) "
    "- caution (15 for each precaution that is about this person) "
    "- stand-in (8 for each household stand-in, more for what few would do at home) "
    "- alike (15 for each further exercise of the same kind) - time (1 a minute). "
    "An exercise never stands beside its own easier or harder version."
)
COVERAGE, VOLUME, TRANSFER, DRILL, PREFERRED = 1000, 300, 75, 1200, 400
LEVEL, CAUTION, STAND_IN, ALIKE, MINUTE = 120, 150, 80, 150, 10
TRANSFER_CAP, PREFERRED_CAP = 4, 3
# From here on an exercise counts as one for the part: about 40 %MVIC, the usual criterion for
# strengthening (Moore et al. 2020), or the first target of what was not measured.
COUNTS_FROM = 0.6
# A part with this weight or more is to be worked by two exercises.
TWICE_FROM = 0.7


@dataclass(frozen=True, slots=True)
class Candidate:
    """One exercise as the objective sees it.

    Attributes:
        id: Of the exercise.
        rank: Its place in the whole library; breaks ties.
        seconds: Time it takes with the least number of sets.
        stimulus: What it asks of each part, 0 to 1.
        transfer: Half points: 2 serves the main activity, 1 another, 0 none.
        is_drill: Whether it practises the main activity itself.
        is_preferred: Whether an acting condition begins with it in this phase.
        levels_below: How many levels it lies below the middle of the phase.
        cautions: Number of precautions that are about this person.
        stand_ins: Number of household things that stand in for equipment.
        kind: Exercises of the same kind are alike.
        versions: Its easier and harder versions, which never stand beside it.
    """

    id: str
    rank: int
    seconds: int
    stimulus: Mapping[Part, float]
    transfer: int = 0
    is_drill: bool = False
    is_preferred: bool = False
    levels_below: int = 0
    cautions: int = 0
    stand_ins: int = 0
    kind: str = ""
    versions: frozenset[str] = frozenset()

    @property
    def price(self) -> int:
        """Tenths of a point that it costs wherever it stands."""
        return (
            LEVEL * self.levels_below
            + CAUTION * self.cautions
            + STAND_IN * self.stand_ins
            + self.time_price
        )

    @property
    def time_price(self) -> int:
        """Tenths of a point for its time."""
        return round(MINUTE * self.seconds / 60)


@dataclass(frozen=True, slots=True)
class Want:
    """What one part is worth, in tenths of a point.

    Attributes:
        best: For each exercise by id, what it brings as the best one for the part.
        working: The exercises that count as one for the part.
        each: For every one of these.
        most: How many of them count.
    """

    best: Mapping[str, int]
    working: frozenset[str]
    each: int
    most: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be chosen for one phase; `problem` makes it.

    Attributes:
        candidates: Everything that is allowed.
        weights: Of each part.
        wants: The same in points.
        seconds: Time for the exercises of a session.
        most_items: Largest number of exercises in a session.
        most_drills: How many drills of the activity count.
    """

    candidates: tuple[Candidate, ...]
    weights: Mapping[Part, float]
    wants: tuple[Want, ...]
    seconds: int
    most_items: int
    most_drills: int = 1


def problem(
    candidates: Sequence[Candidate],
    weights: Mapping[Part, float],
    *,
    seconds: int,
    most_items: int,
    most_drills: int = 1,
) -> Problem:
    """Return the problem with the points of every part worked out once."""
    wants = tuple(_want(candidates, part, weight) for part, weight in weights.items())
    return Problem(tuple(candidates), weights, wants, seconds, most_items, most_drills)


def _want(candidates: Sequence[Candidate], part: Part, weight: float) -> Want:
    shares = {item.id: item.stimulus.get(part, 0.0) for item in candidates}
    most = 2 if weight >= TWICE_FROM else 1
    return Want(
        best={key: round(COVERAGE * weight * share) for key, share in shares.items() if share > 0},
        working=frozenset(key for key, share in shares.items() if share >= COUNTS_FROM),
        each=round(VOLUME * weight / most),
        most=most,
    )


def terms(problem: Problem, session: Sequence[Candidate]) -> dict[str, int]:
    """Return the points of each term for a session, in tenths."""
    return {
        "coverage": _coverage(problem, session),
        "volume": _volume(problem, session),
        "transfer": TRANSFER * min(sum(item.transfer for item in session), TRANSFER_CAP),
        "drill": DRILL * min(sum(item.is_drill for item in session), problem.most_drills),
        "preferred": PREFERRED * min(sum(item.is_preferred for item in session), PREFERRED_CAP),
        "level": -LEVEL * sum(item.levels_below for item in session),
        "caution": -CAUTION * sum(item.cautions for item in session),
        "stand_in": -STAND_IN * sum(item.stand_ins for item in session),
        "alike": -ALIKE * (len(session) - len({item.kind for item in session})),
        "time": -sum(item.time_price for item in session),
    }


def total(problem: Problem, session: Sequence[Candidate]) -> int:
    """Return the objective of a session, in tenths of a point."""
    return sum(terms(problem, session).values())


def fits(problem: Problem, session: Sequence[Candidate]) -> bool:
    """Say whether a session keeps the time, the number of exercises and versions apart."""
    is_short = sum(item.seconds for item in session) <= problem.seconds
    ids = {item.id for item in session}
    apart = not any(item.versions & ids for item in session)
    return is_short and apart and len(session) <= problem.most_items


def _coverage(problem: Problem, session: Sequence[Candidate]) -> int:
    ids = [item.id for item in session]
    return sum(max((want.best.get(key, 0) for key in ids), default=0) for want in problem.wants)


def _volume(problem: Problem, session: Sequence[Candidate]) -> int:
    ids = {item.id for item in session}
    return sum(want.each * min(len(want.working & ids), want.most) for want in problem.wants)
