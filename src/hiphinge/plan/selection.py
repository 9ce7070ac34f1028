"""The best choice of exercises for a phase: an exact integer programme.

The solver (HiGHS, branch and bound) closes the gap completely, so no allowed session has a higher
objective, whatever the order of the library. Among equally good ones the earliest by id wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hiphinge.plan.objective import (
    ALIKE,
    DRILL,
    PREFERRED,
    PREFERRED_CAP,
    TRANSFER,
    TRANSFER_CAP,
    Candidate,
    Problem,
    Want,
    fits,
    total,
)

# Small beside a tenth of a point even for every candidate at once; only breaks ties.
_TIE = 1e-4
Session = tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Second:
    """The best other exercise at one place and what the session would lose, in tenths."""

    candidate: Candidate | None
    margin: int | None


@dataclass(slots=True)
class _Programme:
    """Columns and rows of the integer programme while it is written down."""

    gains: list[float] = field(default_factory=list[float])
    highest: list[int] = field(default_factory=list[int])
    whole: list[int] = field(default_factory=list[int])
    rows: list[dict[int, int]] = field(default_factory=list[dict[int, int]])
    limits: list[int] = field(default_factory=list[int])

    def column(self, gain: int | float, highest: int = 1, *, whole: bool = False) -> int:
        """Add a variable from 0 to `highest` and return its place."""
        self.gains.append(gain)
        self.highest.append(highest)
        self.whole.append(int(whole))
        return len(self.gains) - 1

    def at_most(self, row: Mapping[int, int], limit: int) -> None:
        """Add sum(row) <= limit."""
        self.rows.append(dict(row))
        self.limits.append(limit)

    def solve(self) -> np.ndarray:
        """Return the best value of every variable."""
        # Half a second to import, which a report without a plan need not spend.
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        places = [(i, column) for i, row in enumerate(self.rows) for column in row]
        values = [value for row in self.rows for value in row.values()]
        shape = (len(self.rows), len(self.gains))
        rows, columns = np.array(places).T
        matrix = csr_array((values, (rows, columns)), shape=shape)
        result = milp(
            -np.array(self.gains),
            integrality=np.array(self.whole),
            bounds=Bounds(0, np.array(self.highest)),
            constraints=LinearConstraint(matrix, -np.inf, np.array(self.limits)),
            options={"mip_rel_gap": 0.0},
        )
        # The empty choice is always allowed and every gain is bounded.
        assert result.x is not None, result.message
        return result.x


def choose(problem: Problem) -> Session:
    """Return the session with the highest objective; empty where nothing fits.

    Example:
        >>> from hiphinge.plan.objective import problem
        >>> bridge = Candidate("bridge", 0, 120, {"gluteus_maximus": 0.7})
        >>> clam = Candidate("clam", 1, 120, {"gluteus_medius": 0.45})
        >>> weights = {"gluteus_maximus": 1.0, "gluteus_medius": 1.0}
        >>> both = problem((bridge, clam), weights, seconds=200, most_items=4)
        >>> [item.id for item in choose(both)]
        ['bridge']
    """
    usable = [item for item in problem.candidates if fits(problem, [item])]
    if not usable:
        return ()
    programme = _Programme()
    columns = [programme.column(-item.price - _TIE * item.rank, whole=True) for item in usable]
    _write_session(programme, problem, usable, columns)
    values = programme.solve()
    return tuple(item for item, column in zip(usable, columns, strict=True) if values[column] > 0.5)


def runner_up(problem: Problem, chosen: Session, place: int) -> Second:
    """Return the best other exercise for one place with all else kept."""
    rest = (*chosen[:place], *chosen[place + 1 :])
    ids = {item.id for item in chosen}
    others = [
        item for item in problem.candidates if item.id not in ids and fits(problem, (*rest, item))
    ]
    if not others:
        return Second(None, None)
    totals = [total(problem, (*rest, item)) for item in others]
    best = max(range(len(others)), key=lambda index: (totals[index], -others[index].rank))
    return Second(others[best], total(problem, chosen) - totals[best])


def _write_session(
    programme: _Programme, problem: Problem, usable: Sequence[Candidate], columns: Sequence[int]
) -> None:
    pairs = list(zip(usable, columns, strict=True))
    programme.at_most({column: item.seconds for item, column in pairs}, problem.seconds)
    programme.at_most(dict.fromkeys(columns, 1), problem.most_items)
    places = {item.id: column for item, column in pairs}
    for want in problem.wants:
        _write_part(programme, want, places)
    _capped(programme, TRANSFER, TRANSFER_CAP, {c: i.transfer for i, c in pairs})
    _capped(programme, DRILL, problem.most_drills, {c: int(i.is_drill) for i, c in pairs})
    _capped(programme, PREFERRED, PREFERRED_CAP, {c: int(i.is_preferred) for i, c in pairs})
    for one, column in pairs:
        for other in sorted(one.versions & places.keys()):
            if one.id < other:
                programme.at_most({column: 1, places[other]: 1}, 1)
    for kind in sorted({item.kind for item in usable}):
        alike = {column: 1 for item, column in pairs if item.kind == kind}
        if len(alike) > 1:
            excess = programme.column(-ALIKE, len(alike))
            programme.at_most({**alike, excess: -1}, 1)


def _write_part(programme: _Programme, want: Want, places: Mapping[str, int]) -> None:
    """Count the best exercise of a part, and how many there are for it."""
    best: dict[int, int] = {}
    for key, worth in want.best.items():
        if worth > 0 and key in places:
            credit = programme.column(worth)
            programme.at_most({credit: 1, places[key]: -1}, 0)
            best[credit] = 1
    if best:
        programme.at_most(best, 1)
    working = {places[key]: 1 for key in sorted(want.working) if key in places}
    _capped(programme, want.each, want.most, working)


def _capped(programme: _Programme, gain: int, cap: int, counts: Mapping[int, int]) -> None:
    """Gain for every unit up to a cap."""
    counted = {column: -count for column, count in counts.items() if count}
    if counted and gain:
        units = programme.column(gain, cap)
        programme.at_most({units: 1, **counted}, 0)
