"""What no text of ours may say, and how hard the texts for the person are to read."""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from hiphinge.evidence.reading import FORBIDDEN, forbidden_in, reading_age, reading_grade
from hiphinge.findings.wording import finding_words

# Keys that carry no sentence for a reader.
NOT_READ = {"sources", "source", "doi", "title", "journal", "authors", "note", "mark", "address"}
# Sentences about studies, for the professional: they quote a claim in order to judge it.
QUOTING = {"claims.toml", "cutoffs.toml", "sources.toml"}
# "We found no study in which ... prevented ..." says the opposite of what is forbidden.
DENIAL = re.compile(r"\b(?:not|no|nor|never|none|nobody|neither|without|cannot)\b", re.IGNORECASE)
# Said of strength tests, where strength may be spoken of.
OF_A_TEST = ("both can be weak",)
TEMPLATE_FOLDERS = ("hiphinge.report", "hiphinge.plan")
HARDEST_SENTENCE, HARDEST_TOGETHER = 9.0, 6.0


def texts_in(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if key not in NOT_READ and " " in value:
            yield value
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield from texts_in(inside, name)
    elif isinstance(value, list):
        for inside in value:
            yield from texts_in(inside, key)


def data_files() -> list[Any]:
    data = resources.files("hiphinge.evidence").joinpath("data")
    files = [*data.iterdir(), *data.joinpath("exercises").iterdir()]
    return [file for file in files if file.name.endswith(".toml") and file.name not in QUOTING]


def templates() -> list[Any]:
    found: list[Any] = []
    for package in TEMPLATE_FOLDERS:
        folder = resources.files(package).joinpath("templates")
        if folder.is_dir():
            found += [file for file in folder.iterdir() if not file.name.endswith(".css")]
    return found


@pytest.mark.parametrize("file", data_files(), ids=lambda file: file.name)
def test_no_text_of_the_evidence_says_what_must_not_be_said(file):
    for text in texts_in(tomllib.loads(file.read_text("utf-8"))):
        for sentence in re.split(r"(?<=[.!?;:]) ", text):
            if not DENIAL.search(sentence):
                assert forbidden_in(sentence, besides=OF_A_TEST) == (), text


@pytest.mark.parametrize("file", templates(), ids=lambda file: file.name)
def test_no_template_says_what_must_not_be_said(file):
    text = file.read_text("utf-8")
    texts = list(texts_in(tomllib.loads(text))) if file.name.endswith(".toml") else [text]
    for said in texts:
        assert forbidden_in(said) == (), said
    # The reference's verdict is a word of programs; readers are told "inside the reference".
    assert not re.search(r"\btypical\b", re.sub(r'"typical"|\.typical', "", text))


def test_no_finding_says_what_must_not_be_said():
    for text in texts_in(finding_words()):
        assert forbidden_in(text) == (), text


def test_findings_are_easy_to_read():
    """Each sentence part by itself, and all of them together (a grade of 6 is an age of 12)."""
    texts = [
        re.sub(r"\{(\w+)\}", lambda match: {"size": "9° (5 to 13)"}.get(match[1], "left"), text)
        for text in texts_in(finding_words()["finding"])
    ]
    for text in texts:
        assert reading_grade(text) < HARDEST_SENTENCE, text
    assert reading_grade(" ".join(texts)) < HARDEST_TOGETHER


@pytest.mark.parametrize(
    "text",
    [
        "Your gluteus medius is weak.",
        "The hip weakness shows in the drop.",
        "You have a tight band.",
        "This is caused by sitting.",
        "The drop causes back pain because it is caused by habit.",
        "It prevents injury.",
        "Never bend your back.",
        "A high risk score.",
        "We diagnose the knee.",
        "An abnormal gait.",
        "It will fix your pain.",
    ],
)
def test_the_list_catches(text):
    assert forbidden_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Research and coaching tool, not a medical device; no diagnosis.",
        "It is not a strength test.",
        "You have time: rest as needed.",
        "Stop if the leg gets weaker.",
    ],
)
def test_the_list_lets_pass(text):
    assert forbidden_in(text) == ()


def test_every_forbidden_pattern_says_why():
    assert all(re.compile(pattern) and why for pattern, why in FORBIDDEN.items())


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("", 0.0, 0.0),
        ("Sit down. Stand up.", -3.5, 1.0),
        ("Stand up from a chair ten times. Keep your feet flat on the floor.", -3.0, 3.0),
        (
            "Quantitative evaluation of neuromuscular compensation necessitates "
            "interdisciplinary interpretation.",
            18.0,
            60.0,
        ),
    ],
)
def test_the_reading_grade_orders_texts(text, low, high):
    assert low <= reading_grade(text) <= high
    assert reading_age(text) == reading_grade(text) + 6.0
