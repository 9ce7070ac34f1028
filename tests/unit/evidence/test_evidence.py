"""Norms, verdicts and measurement errors: references resolve, and nothing recalled looks read."""

import numpy as np
import pytest
from pydantic import ValidationError

from hiphinge import evidence
from hiphinge.evidence.schema import Evidence, PublishedValue
from hiphinge.types import Norm

ALL = evidence.load()


def norm_like(**changed: object) -> Norm:
    given = {"mean": 10.0, "sd": 2.0, "source": "someone 2020", "verified": True}
    return Norm(**{**given, **changed})  # type: ignore[arg-type]


def test_every_source_can_be_found_by_a_reader():
    for source in ALL.sources.values():
        assert source.doi or source.address or source.journal


def test_a_citation_that_resolves_to_nothing_is_refused():
    made = ALL.model_dump()
    made["values"] = [{**ALL.values[0].model_dump(), "source": "nobody1900"}]
    with pytest.raises(ValidationError, match="nobody1900"):
        Evidence.model_validate({**made, "norms": ALL.norms})


def test_unknown_keys_in_the_evidence_are_refused():
    with pytest.raises(ValidationError, match="extra"):
        PublishedValue.model_validate({**ALL.values[0].model_dump(), "meaning": 3})


def test_no_number_that_was_not_read_is_verified_or_shown_without_saying_so():
    doubtful = [value for value in ALL.values if value.mark != "verified"]
    assert doubtful
    for value in doubtful:
        speed = (
            None if value.speed_high == float("inf") else 0.5 * (value.speed_low + value.speed_high)
        )
        found = evidence.norm(
            value.measure, activity=value.activity, speed=speed, leg_length=None, sex=value.sex
        )
        assert found is not None
        assert not found.verified
        assert "not verified" in evidence.norm_text(found, value.unit)
        assert evidence.verdict(found.mean, found.mean, found) is None


def test_verified_norms_are_shown_without_doubt():
    assert "not verified" not in evidence.norm_text(norm_like(), "deg")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (7.0, 13.0, "typical"),
        (6.0, 14.0, "typical"),
        (5.9, 13.0, "cannot_tell"),
        (13.0, 14.1, "cannot_tell"),
        (0.0, 30.0, "cannot_tell"),
        (14.1, 20.0, "high"),
        (1.0, 5.9, "low"),
        (None, None, None),
    ],
)
def test_verdict_lies_where_the_interval_lies(low: float, high: float, said: str):
    assert evidence.verdict(low, high, norm_like()) == said


def test_without_a_verified_norm_there_is_no_verdict():
    assert evidence.verdict(100.0, 101.0, norm_like(verified=False)) is None
    assert evidence.verdict(100.0, 101.0, None) is None


def test_the_walking_norm_is_that_of_the_matching_speed():
    slow, fast = (
        evidence.norm("knee_flexion_swing_peak", activity="walk", speed=v, leg_length=0.9)
        for v in (0.55, 2.1)
    )
    assert slow is not None and fast is not None
    # As printed in the supplement of Schwartz 2008, very slow and very fast group.
    assert slow.mean == pytest.approx(50.6, abs=0.05)
    assert fast.mean == pytest.approx(62.5, abs=0.05)
    assert "very slow" in slow.speed and "very fast" in fast.speed
    assert "children" in slow.population
    assert "10.1016/j.jbiomech.2008.03.015" in slow.source


def test_speeds_that_nobody_walked_have_no_norm():
    for speed in (0.1, 4.0):
        assert evidence.norm("cadence", activity="walk", speed=speed, leg_length=0.9) is None
    assert evidence.norm_curve("hip_flexion", 1.5) is None


def test_lengths_and_rates_scale_with_the_leg():
    found = {
        leg: evidence.norm(
            "step_length", activity="walk", speed=0.43 * np.sqrt(9.80665 * leg), leg_length=leg
        )
        for leg in (0.6, 0.9)
    }
    assert found[0.6] is not None and found[0.9] is not None
    assert found[0.9].mean / found[0.6].mean == pytest.approx(1.5)
    # Printed: dimensionless step length 0.760 and cadence 0.565 at free speed.
    assert found[0.9].mean == pytest.approx(0.760 * 0.9, abs=0.001)
    rate = evidence.norm("cadence", activity="walk", speed=1.28, leg_length=0.9)
    assert rate is not None
    assert rate.mean == pytest.approx(0.5648 * 60 * np.sqrt(9.80665 / 0.9), abs=0.05)


def test_step_length_times_cadence_is_speed_in_every_band():
    for group in ALL.norms["schwartz2008"].group:
        values = {value.measure: value.mean for value in group.value}
        assert group.speed_mean is not None
        product = values["cadence"] * values["step_length"]
        assert product == pytest.approx(group.speed_mean, abs=0.006)


def test_one_leg_is_judged_by_the_wider_spread():
    drop = evidence.norm("pelvic_drop_peak", activity="walk", speed=1.28, leg_length=0.9)
    assert drop is not None
    assert drop.mean == pytest.approx(4.40, abs=0.01)
    assert drop.sd == pytest.approx(2.11, abs=0.01)  # the printed 1.10 counts both legs' mean


def test_a_peak_taken_from_a_mean_curve_says_so_and_is_wider():
    adduction = evidence.norm("hip_adduction_peak", activity="walk", speed=1.28, leg_length=0.9)
    assert adduction is not None
    assert "mean curve" in adduction.source
    assert adduction.sd == pytest.approx(3.36 + 1.0, abs=0.01)


def test_running_is_not_judged_by_walking_norms():
    assert (
        evidence.norm("knee_flexion_swing_peak", activity="run", speed=3.0, leg_length=0.9) is None
    )


def test_curves_pass_through_the_published_points():
    curve = evidence.norm_curve("knee_flexion", 0.43)
    assert curve is not None
    # Free speed: 5.55 at contact, 59.13 at 72 % (supplement of Schwartz 2008).
    assert curve.mean[0] == pytest.approx(5.55, abs=0.01)
    assert int(np.argmax(curve.mean)) == 72
    assert curve.mean[1] == pytest.approx(0.5 * (curve.mean[0] + curve.mean[2]))
    assert curve.mean.shape == curve.sd.shape == (101,)


def test_without_a_speed_the_two_other_centres_stand_in():
    curve = evidence.norm_curve("pelvic_obliquity", None)
    assert curve is not None
    assert curve.source == "Pinzone 2014"
    assert "112" in curve.population


def test_angles_without_a_norm_have_no_curve():
    assert evidence.norm_curve("trunk_flexion", 0.43) is None
