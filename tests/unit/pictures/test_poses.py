"""Poses as data."""

import pytest

from hiphinge.errors import SettingError
from hiphinge.evidence import load
from hiphinge.pictures import poses
from hiphinge.pictures.figure import TINTS
from hiphinge.pictures.flesh import mirrored
from hiphinge.pictures.poses import Contact, pictures


def test_every_exercise_of_the_evidence_has_a_picture() -> None:
    assert set(load().exercises) <= set(pictures())


def test_the_end_takes_over_what_it_does_not_say() -> None:
    squat = pictures()["squat_bw"]
    assert squat.end.contacts == squat.start.contacts
    assert squat.end.base_angles == squat.start.base_angles
    assert squat.start.angles.get("knee_angle_r", 0.0) < 20.0 < squat.end.angles["knee_angle_r"]


def test_what_is_lifted_touches_no_more() -> None:
    bridge = pictures()["bridge_uni"]
    assert Contact("seat") in bridge.start.contacts
    assert Contact("seat") not in bridge.end.contacts
    assert Contact("foot_l") not in bridge.start.contacts


@pytest.mark.parametrize("exercise", sorted(pictures()))
def test_working_parts_are_known(exercise: str) -> None:
    picture = pictures()[exercise]
    for part in picture.works:
        assert part in TINTS or mirrored(part) in TINTS


def test_an_unknown_word_is_refused() -> None:
    words = {"view": "side", "works": [], "start": {"base": "standing", "bend": 3}, "end": {}}
    with pytest.raises(SettingError, match=r"unknown words in the picture odd\.start: bend"):
        poses._picture("odd", words, {"postures": {"standing": {}}, "reaches": {}})
