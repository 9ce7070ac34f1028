"""The choice is the true optimum: held against trying everything."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiphinge.evidence.schema_base import PARTS
from hiphinge.plan.objective import Candidate, Problem, fits, problem, terms, total
from hiphinge.plan.selection import choose, runner_up

PARTS_USED = PARTS[:3]
shares = st.sampled_from([0.0, 0.2, 0.45, 0.7, 1.0])
Told = list[tuple[int, list[float], int, bool, bool, int, int, int, str]]
rows = st.lists(
    st.tuples(
        st.integers(60, 500),
        st.lists(shares, min_size=3, max_size=3),
        st.integers(0, 2),
        st.booleans(),
        st.booleans(),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 1),
        st.sampled_from("ab"),
    ),
    min_size=1,
    max_size=8,
)
limits = st.tuples(st.integers(100, 1500), st.integers(1, 5), st.integers(1, 2))


def posed(told: Told, limit: tuple[int, int, int]) -> Problem:
    candidates = [
        Candidate(f"e{rank}", rank, row[0], dict(zip(PARTS_USED, row[1], strict=True)), *row[2:])
        for rank, row in enumerate(told)
    ]
    weights = dict(zip(PARTS_USED, (1.0, 0.6, 0.3), strict=True))
    seconds, items, drills = limit
    return problem(candidates, weights, seconds=seconds, most_items=items, most_drills=drills)


def best_by_trying(posed: Problem) -> int:
    sessions = [
        session
        for size in range(posed.most_items + 1)
        for session in combinations(posed.candidates, size)
        if fits(posed, session)
    ]
    return max(total(posed, session) for session in sessions)


@settings(max_examples=60)
@given(rows, limits)
def test_nothing_that_fits_is_better(told: Told, limit: tuple[int, int, int]) -> None:
    given_problem = posed(told, limit)
    session = choose(given_problem)
    assert fits(given_problem, session)
    assert total(given_problem, session) == best_by_trying(given_problem)


@settings(max_examples=20)
@given(rows, limits)
def test_no_runner_up_wins(told: Told, limit: tuple[int, int, int]) -> None:
    given_problem = posed(told, limit)
    session = choose(given_problem)
    for place in range(len(session)):
        second = runner_up(given_problem, session, place)
        assert second.margin is None or second.margin >= 0


def test_equal_ones_are_chosen_by_id_not_by_order() -> None:
    same = {"gluteus_maximus": 0.7}
    pair = [Candidate("b", 1, 100, same, kind="x"), Candidate("a", 0, 100, same, kind="x")]
    for candidates in (pair, pair[::-1]):
        posed_problem = problem(candidates, {"gluteus_maximus": 0.5}, seconds=150, most_items=1)
        assert [item.id for item in choose(posed_problem)] == ["a"]


def test_nothing_fits_leaves_the_session_empty() -> None:
    long = Candidate("long", 0, 900, {"gluteus_maximus": 1.0})
    assert choose(problem([long], {"gluteus_maximus": 1.0}, seconds=60, most_items=3)) == ()
    assert choose(problem([], {}, seconds=60, most_items=3)) == ()


def test_every_term_counts_what_it_says() -> None:
    first = Candidate(
        "a", 0, 120, {"gluteus_maximus": 0.7}, 2, True, True, 1, 2, 1, "standing:gluteus_maximus"
    )
    second = Candidate("b", 1, 60, {"gluteus_maximus": 0.45}, kind="standing:gluteus_maximus")
    weights = {"gluteus_maximus": 0.8}
    points = terms(problem([first, second], weights, seconds=999, most_items=2), [first, second])
    assert points == {
        "coverage": 560,
        "volume": 120,
        "transfer": 150,
        "drill": 1200,
        "preferred": 400,
        "level": -120,
        "caution": -300,
        "stand_in": -80,
        "alike": -150,
        "time": -30,
    }


def test_an_exercise_never_stands_beside_its_own_easier_version() -> None:
    asked = {"gluteus_maximus": 1.0, "trunk": 1.0}
    short = Candidate("short", 0, 60, {"trunk": 0.7}, versions=frozenset({"long"}))
    long = Candidate("long", 1, 60, {"gluteus_maximus": 0.7}, versions=frozenset({"short"}))
    apart = problem([short, long], asked, seconds=999, most_items=2)
    assert len(choose(apart)) == 1
    together = [replace(item, versions=frozenset()) for item in (short, long)]
    assert len(choose(problem(together, asked, seconds=999, most_items=2))) == 2


@pytest.mark.parametrize(("activity", "wins"), [(0.7, "a"), (1.0, "b")])
def test_studies_are_never_added(activity: float, wins: str) -> None:
    """Two exercises of 0.7 do not make 1.4: one stronger exercise beats a second weak one."""
    weak = [Candidate(f"a{i}", i, 100, {"gluteus_medius": 0.7}) for i in range(2)]
    strong = Candidate("b", 9, 100, {"gluteus_medius": activity})
    posed_problem = problem([*weak, strong], {"gluteus_medius": 0.5}, seconds=100, most_items=2)
    assert choose(posed_problem)[0].id.startswith(wins)
