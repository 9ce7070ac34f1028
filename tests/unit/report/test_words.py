import re
from importlib import resources

import pytest

from hiphinge.report.words import listed, measure_words, range_text, shown_unit, value_text, words
from hiphinge.types import Measure

# The measures of the documentation; each needs a name and an explanation in plain words.
MEASURES = [
    "cadence",
    "speed",
    "step_length",
    "step_width",
    "stance_fraction",
    "contact_time",
    "flight_time",
    "vertical_oscillation",
    "pelvic_drop_peak",
    "hip_adduction_peak",
    "hip_flexion_at_contact",
    "hip_flexion_peak",
    "hip_extension_peak",
    "hip_rotation_peak",
    "knee_flexion_at_contact",
    "knee_flexion_peak",
    "knee_flexion_swing_peak",
    "knee_projection_angle_peak",
    "ankle_dorsiflexion_peak",
    "trunk_side_lean_peak",
    "trunk_flexion_mean",
    "trunk_flexion_peak",
    "shin_angle_at_contact",
    "crossover",
    "reps",
    "depth",
    "tempo",
    "side_shift",
    "peak_vertical_force",
    "loading_rate",
    "limb_symmetry",
]
FORBIDDEN = (
    r"\bweak",
    r"\btypical\b",
    r"you have",
    r"caused by",
    r"prevents?\b",
    r"never bend",
    r"\brisk",
    r"abnormal",
    r"patholog",
    r"\bdeficit",
)


@pytest.mark.parametrize("measure_id", MEASURES)
def test_every_measure_is_named_and_explained(measure_id):
    found = measure_words(measure_id)
    assert found.name and found.plain.endswith(".")
    assert found.group in words()["groups"] and found.group != "other"


def test_an_unknown_measure_is_called_by_its_id():
    assert measure_words("toe_wiggle").name == "Toe wiggle"


def test_no_template_says_what_must_never_be_said():
    folder = resources.files("hiphinge.report").joinpath("templates")
    for file in folder.iterdir():
        text = file.read_text("utf-8").replace('"typical"', "").replace(".typical", "")
        for pattern in FORBIDDEN:
            assert not re.search(pattern, text, re.IGNORECASE), (file.name, pattern)


def test_explanations_are_short_and_of_short_words():
    """Flesch-Kincaid grade of all explanations together: what a 14-year-old reads with ease."""
    texts = [item["plain"] for item in words()["measures"].values()]
    texts += list(words()["advice"].values())
    texts += [words()["loads"][name] for name in ("are", "are_not", "range", "what_if", "honest")]
    text = " ".join(texts)
    sentences = len(re.findall(r"[.;:](?=\s|$)", text))
    terms = re.findall(r"[A-Za-z]+", text)
    syllables = sum(max(len(re.findall(r"[aeiouy]+", term.lower())), 1) for term in terms)
    grade = 0.39 * len(terms) / sentences + 11.8 * syllables / len(terms) - 15.59
    assert grade < 9.0


def test_numbers_in_words():
    drop = Measure("pelvic_drop_peak", "left", -0.3, -4.6, 3.4, "deg", 5, 0.4, "good")
    assert value_text(drop) == "0°"
    assert range_text(drop) == "−5 to 3"
    assert value_text(drop, fine=True) == "−0.3°"
    share = Measure("stance_fraction", "left", 0.62, 0.6, 0.64, "1", 5, 0.01, "good")
    assert value_text(share) == "62 %"
    count = Measure("reps", None, 5.0, 5.0, 5.0, "1", 5, None, "good")
    assert (value_text(count), range_text(count)) == ("5", "")


def test_a_range_never_looks_like_a_point():
    bounce = Measure("vertical_oscillation", None, 0.082, 0.0801, 0.0842, "m", 5, 0.01, "good")
    assert (value_text(bounce), range_text(bounce)) == ("8.2 cm", "8.0 to 8.4")


def test_an_unknown_unit_is_printed_as_it_is():
    assert shown_unit("furlong").with_unit(2.0) == "2.00 furlong"


def test_lists_are_joined_and_cut():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"], most=2) == "a, b and 2 more"
