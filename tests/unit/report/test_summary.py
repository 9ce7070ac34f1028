from dataclasses import replace

import pytest

from hiphinge.report.summary import pairs, summarise
from hiphinge.types import Measure


def measure(name, side, low, high, **more):
    value = None if low is None else (low + high) / 2
    quality = "refused" if low is None else "good"
    defaults = {"quality": quality, "reason": "x" if low is None else ""}
    return Measure(name, side, value, low, high, "deg", 5, 1.0, **(defaults | more))


def test_sides_differ_only_when_the_ranges_do_not_touch():
    apart = pairs([measure("a", "left", 1.0, 2.0), measure("a", "right", 2.1, 3.0)])[0]
    touching = pairs([measure("a", "left", 1.0, 2.1), measure("a", "right", 2.1, 3.0)])[0]
    assert apart.sides_differ
    assert not touching.sides_differ


@pytest.mark.parametrize("other", [None, measure("a", "right", None, None)])
def test_one_side_alone_never_differs(other):
    measures = [measure("a", "left", 1.0, 2.0)] + ([other] if other else [])
    assert not pairs(measures)[0].sides_differ


def test_verdicts_are_counted(walk):
    measures = (
        measure("a", "left", 1.0, 2.0, verdict="typical"),
        measure("a", "right", 1.0, 2.0, verdict="high"),
        measure("b", "left", 1.0, 2.0, verdict="low"),
        measure("b", "right", 1.0, 2.0, verdict="cannot_tell"),
        measure("c", None, 1.0, 2.0),
        measure("d", None, None, None),
    )
    found = summarise(replace(walk, measures=measures))
    assert found.judged == 4
    assert [len(found.typical), len(found.outside), len(found.cannot_tell)] == [1, 2, 1]
    assert found.compared == 2
    assert [reason for reason, _ in found.refused] == ["x"]


def test_quality_is_what_most_measures_are(walk, refused):
    assert summarise(walk).quality == "good"
    assert summarise(refused).quality == "refused"
    limited = tuple(
        replace(item, quality="limited", reason="no static trial")
        for item in walk.measures
        if item.value is not None
    )
    assert summarise(replace(walk, measures=limited)).quality == "limited"
