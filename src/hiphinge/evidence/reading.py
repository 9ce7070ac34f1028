"""How hard a text is to read, and words that no text of ours may hold.

The Flesch-Kincaid grade (Kincaid et al. 1975, Naval Technical Training Command report 8-75) counts
words in a sentence and syllables in a word; a grade of 6 is read with ease at an age of about 12.
Syllables are counted by groups of vowels, which is right for about nine words in ten.
"""

import re
from collections.abc import Iterable

_SENTENCE_END = re.compile(r"[.!?](?=[\s)”]|$)")
_WORD = re.compile(r"[A-Za-z]+(?:[’'][A-Za-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
# A final e is silent but in "table"; -ed but after t and d; -es but after a hiss.
_SILENT = re.compile(
    r"(?<![aeiouy])(?<![^aeiouy]l)e$|(?<![aeioutdy])ed$|(?<![aeiouysxzcgh])(?<![^aeiouy]l)es$"
)
_AGE_OF_GRADE = 6.0

# Each as a pattern, with why. A text may quote a claim only to judge it: such texts (the claims of
# the evidence) are not held against this list.
FORBIDDEN: dict[str, str] = {
    # A leg that gets weaker is a sign for a clinician; a weak muscle is a verdict.
    r"\bweak\b|\b(?:hip|glut\w*|medius|maximus|abductor|muscle) weakness\b": (
        "strength is told by a test alone, and then as its number"
    ),
    r"\byou have\b(?! (?:no|a chair|at hand|to\b|time|settled|done|felt))": "a diagnosis",
    r"\bcaused? by\b": "a cause that nobody measured",
    r"\bprevent(?:s|ed|ing|ion)?\b": "a promise",
    r"\bnever bend\b": "contradicted by the evidence",
    r"\brisk(?:s|y)?\b(?! of falling)": "a forecast",
    r"\bcures?\b|\bheals?\b|\bguarantee": "a promise",
    r"\bwill (?:fix|stop|end|remove) (?:the|your) pain\b": "a promise",
    r"\bdiagnos(?:e|es|ed|is|tic)\b": "a diagnosis",
    r"\babnormal|\bpatholog|\bdeficit|\bdysfunction": "blame on a body",
    r"\bsuffer(?:s|ing)? from\b": "a diagnosis",
}
# Where the words are meant and true.
ALLOWED = ("no diagnosis", "not a diagnosis", "not a medical device; no diagnosis")


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text; 0 for a text without words.

    Example:
        >>> round(reading_grade("Sit down. Stand up. Do it again."), 1)
        -1.2
        >>> reading_grade("The musculoskeletal evaluation demonstrates insufficiency.") > 12
        True
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(len(_SENTENCE_END.findall(text)), 1)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def reading_age(text: str) -> float:
    """Return the age in years at which a text is read with ease: the grade and six years.

    Example:
        >>> reading_age("Sit down. Stand up. Do it again.") < 12
        True
    """
    return reading_grade(text) + _AGE_OF_GRADE


def forbidden_in(text: str, *, besides: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what a text says that it must not, each with the reason; empty when it is fine.

    Args:
        text: Anything that a reader may see.
        besides: Phrases that may stand in this text.

    Example:
        >>> forbidden_in("Your weak hip is caused by sitting.")[0]
        'weak: strength is told by a test alone, and then as its number'
        >>> forbidden_in("Research tool; no diagnosis.")
        ()
    """
    for phrase in (*ALLOWED, *besides):
        text = re.sub(re.escape(phrase), "", text, flags=re.IGNORECASE)
    return tuple(
        f"{match.group(0)}: {why}"
        for pattern, why in FORBIDDEN.items()
        for match in re.finditer(pattern, text, re.IGNORECASE)
    )


def _syllables(word: str) -> int:
    lower = word.lower()
    count = len(_VOWELS.findall(lower))
    if count > 1 and _SILENT.search(lower):
        count -= 1
    return max(count, 1)
