"""The sample walk gives the numbers it gave: rounded, with a tolerance for each kind."""

import json
from pathlib import Path

import pytest

import hiphinge as hh
from hiphinge.types import Analysis

EXPECTED = Path(__file__).with_name("sample_walk.json")
# Another processor or library version may round differently, not more than this.
TOLERANCE = {"deg": 0.3, "m": 0.003, "s": 0.01, "steps/min": 0.3, "1": 0.01}
OTHERS = 0.02


@pytest.fixture(scope="module")
def analysis(sample_walk: Path) -> Analysis:
    return hh.analyze(sample_walk)


def summary(analysis: Analysis) -> dict[str, object]:
    return {
        "events": len(analysis.timeline.events),
        "cycles": len(analysis.timeline.cycles),
        "measures": {
            f"{m.id} {m.side or '-'}": [m.value and round(m.value, 4), m.unit, m.quality, m.verdict]
            for m in analysis.measures
        },
    }


def test_numbers_are_as_before(analysis: Analysis, update_golden: bool) -> None:
    found = summary(analysis)
    if update_golden:
        EXPECTED.write_text(json.dumps(found, indent=1) + "\n")
    expected = json.loads(EXPECTED.read_text())
    assert found["events"] == expected["events"]
    assert found["cycles"] == expected["cycles"]
    measures = found["measures"]
    assert isinstance(measures, dict)
    assert set(measures) == set(expected["measures"])
    for name, (value, unit, quality, verdict) in expected["measures"].items():
        now = measures[name]
        assert now[1:] == [unit, quality, verdict], name
        assert now[0] == pytest.approx(value, abs=TOLERANCE.get(unit, OTHERS)), name


def test_the_walk_is_what_its_own_software_says(analysis: Analysis) -> None:
    """The file's own events and joint angles, which the analysis never takes as its result."""
    recording = analysis.recordings[0]
    contacts = [e for e in recording.events if e.kind == "initial_contact"]
    ours = [e for e in analysis.timeline.events if e.kind == "initial_contact"]
    for event in contacts:
        nearest = min(abs(event.time - other.time) for other in ours if other.side == event.side)
        assert nearest <= 0.03
    assert recording.reference
    assert analysis.timeline.activity.value == "walk"
