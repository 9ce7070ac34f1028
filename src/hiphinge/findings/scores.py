"""Pain and scores as told: pain that comes before everything else, and answers that disagree."""

from dataclasses import dataclass

from hiphinge.findings.case import Case
from hiphinge.findings.judging import position
from hiphinge.findings.limits import limit_for
from hiphinge.findings.rule import Rule
from hiphinge.findings.wording import compose, finding_words
from hiphinge.types import Finding, Side, Size

# "A little better" or more on the global rating of change [points]; recalled, Kamper et al. 2009.
BETTER = 2.0


@dataclass(frozen=True, slots=True)
class PainOverFive:
    """Pain now, or during the recording, over 5 of 10: an answer, so it carries no range."""

    def find(self, case: Case) -> tuple[Finding, ...]:
        """Return the strongest pain when it is over 5, in conflict when the person feels better."""
        told = _strongest(case)
        limit = limit_for(case, "pain_over_five", "pain")
        if told is None or limit is None:
            return ()
        value, side, place = told
        size = Size(value, value, value, "of 10", limit)
        if position(size) != "past":
            return ()
        change = case.profile.scores.groc
        feels_better = change is not None and change >= BETTER
        return (
            compose(
                "pain_over_five",
                side,
                "conflicting" if feels_better else "present",
                size,
                measures=("pain", "groc") if feels_better else ("pain",),
                more={"place": place, "groc": f"{change or 0.0:+.0f}"},
            ),
        )


def _strongest(case: Case) -> tuple[float, Side | None, str] | None:
    """Return the strongest pain, its side, and where or when in words."""
    words: dict[str, str] = finding_words()["place"]
    told: list[tuple[float, Side | None, str]] = []
    for pain in case.profile.pain:
        if pain.now is not None:
            side = pain.side if pain.side in ("left", "right") else None
            told.append((pain.now, side, words[pain.site or "other"]))
    for value, key in ((case.setup.pain, "recording"), (case.profile.scores.nprs, "scale")):
        if value is not None:
            told.append((value, None, words[key]))
    return max(told, key=lambda item: item[0], default=None)


RULES: tuple[Rule, ...] = (PainOverFive(),)
