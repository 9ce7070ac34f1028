"""The page of the evidence in the documentation, made from the data at each build.

MkDocs calls `on_files` (see mkdocs.yml), so the page can never lag behind the data. To read it
without building the site:

    python tools/evidence_page.py > evidence.md
"""

import sys
from collections.abc import Iterable, Sequence

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hiphinge.evidence import Evidence, doubt, load, norm_text, said
from hiphinge.evidence.references import cited_sources
from hiphinge.evidence.sheet import GRADES, Line, Sheet, quantities
from hiphinge.evidence.sheets import claim_sheet
from hiphinge.evidence.sheets_care import condition_sheet, instrument_sheet
from hiphinge.evidence.sheets_training import cue_sheet, dose_sheet
from hiphinge.types import Norm

PAGE = "evidence.md"
INTRODUCTION = """# Evidence

Everything that findings and plans rest on, for and against. The same text stands behind
`hiphinge evidence C7`, or an exercise or condition in place of `C7`. The exercises have a
[page of their own](exercises.md).

- **not verified** stands beside whatever was not read in the publication itself or its abstract:
  it comes from another publication, or from memory. A norm of that kind gives no verdict.
- **our default, not from a study** stands beside numbers that are ours.
- Much was read in abstracts. What of a publication's name was not checked is said in the list of
  sources.
- Nothing here is a diagnosis, a promise or a forecast for one person.
"""


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the page to the files of the documentation."""
    files.append(File.generated(config, PAGE, content=text(load())))
    return files


def text(evidence: Evidence) -> str:
    """Return the whole page; the same evidence gives the same text."""
    parts = [
        INTRODUCTION,
        _grades(),
        _sheets("Claims", (claim_sheet(*pair) for pair in evidence.claims.items()), evidence),
        _safety(evidence),
        _sheets(
            "Painful conditions",
            (condition_sheet(*pair, evidence) for pair in evidence.conditions.items()),
            evidence,
        ),
        _cutoffs(evidence),
        _norms(evidence),
        _method_errors(evidence),
        _sheets(
            "Outcome measures",
            (instrument_sheet(*pair) for pair in evidence.instruments.items()),
            evidence,
        ),
        _sheets("Cues", (cue_sheet(*pair) for pair in evidence.cues.items()), evidence),
        _sheets("Dose", (dose_sheet(*pair) for pair in evidence.doses.items()), evidence),
        _dose_rules(evidence),
        _model_errors(evidence),
        _sources(evidence),
    ]
    return "\n".join(parts)


def _grades() -> str:
    lines = [f"- **{text.split(':')[0]}**:{text.split(':', 1)[1]}" for text in GRADES.values()]
    return "\n".join(["## Grades", "", *lines, ""])


def _sheets(title: str, sheets: Iterable[Sheet], evidence: Evidence) -> str:
    out = [f"## {title}", ""]
    for sheet in sheets:
        out += [f"### {sheet.title}", ""]
        for text in sheet.lead:
            out += [text, ""]
        for block in sheet.blocks:
            out += [f"**{block.heading}**", ""]
            out += [f"- {_cited(line, evidence)}" for line in block.lines]
            out.append("")
    return "\n".join(out)


def _cited(line: Line, evidence: Evidence) -> str:
    keys = dict.fromkeys(line.sources)
    links = ", ".join(f"[{evidence.sources[key].short}](#{key})" for key in keys)
    return f"{line.text} ({links})" if links else line.text


def _safety(evidence: Evidence) -> str:
    flags = [(flag.plain, flag.urgency, said(flag.action)) for flag in evidence.red_flags.values()]
    rules = [
        (name, _cited(Line(said(rule.professional), rule.professional.sources), evidence))
        for name, rule in evidence.pain_rules.items()
    ]
    return "\n".join(
        [
            "## A clinician first",
            "",
            "Any one of these ends a plan before it begins. They tell serious disease poorly; they",
            "ask for a clinician, they name nothing.",
            "",
            _table(("sign", "how soon", "what to do"), flags),
            "## Pain in exercise",
            "",
            _table(("rule", "pain of 0 to 10"), rules),
        ]
    )


def _cutoffs(evidence: Evidence) -> str:
    rows = [
        (
            cutoff.measure,
            ", ".join(cutoff.activities) or "any",
            _who(cutoff.sex, cutoff.age_low, cutoff.age_high),
            f"{cutoff.past} {said(cutoff.at)}",
            cutoff.finding,
            cutoff.grade,
            _cited(Line(said(cutoff.means), (*cutoff.at.sources, *cutoff.means.sources)), evidence),
            said(cutoff.does_not_mean),
        )
        for cutoff in evidence.cutoffs.values()
    ]
    heads = (
        "measure", "in", "who", "limit", "finding", "evidence", "what it may mean",
        "what it does not mean",
    )  # fmt: skip
    intro = "A finding needs its limit passed by more than the error of the measurement."
    return "\n".join(["## Cut-offs", "", intro, "", _table(heads, rows)])


def _who(sex: str | None, age_low: float | None, age_high: float | None) -> str:
    ages = "" if age_low is None or age_high is None else f"{age_low:g} to {age_high - 1:g} years"
    return " ".join(text for text in (sex or "", ages) if text) or "all"


def _norms(evidence: Evidence) -> str:
    rows = [
        (
            value.measure,
            value.activity,
            norm_text(
                Norm(
                    mean=value.mean,
                    sd=value.sd,
                    source="",
                    verified=value.mark == "verified",
                    population=value.population,
                    speed=value.speed,
                ),
                value.unit,
            ),
            f"[{evidence.sources[value.source].short}](#{value.source})",
        )
        for value in evidence.values
    ]
    tables = ", ".join(
        f"[{evidence.sources[table.source].short}](#{table.source}) ({table.population})"
        for table in evidence.norms.values()
    )
    intro = f"Walking is compared with groups of like speed: {tables}. Single values beside them:"
    return "\n".join(
        ["## Norms", "", intro, "", _table(("measure", "in", "mean and SD", "source"), rows)]
    )


def _method_errors(evidence: Evidence) -> str:
    rows = [
        (
            error.method,
            ", ".join(error.measures),
            f"{error.kind}, {error.when.replace('_', ' ')}",
            _cited(quantities((error.size,))[0], evidence),
            said(error.consequence),
        )
        for error in evidence.method_errors.values()
    ]
    heads = ("method", "measures", "kind", "size", "so")
    return "\n".join(["## What methods can tell apart", "", _table(heads, rows)])


def _dose_rules(evidence: Evidence) -> str:
    rules = [*evidence.dose_rules.values()]
    rules += [rule for block in evidence.retraining.values() for rule in block.rules]
    lines = [f"- {_cited(Line(said(rule), rule.sources), evidence)}" for rule in rules]
    return "\n".join(["### Rules for all phases", "", *lines, ""])


def _model_errors(evidence: Evidence) -> str:
    rows = [
        (
            name,
            f"{error.value:g} {'' if error.unit == '1' else error.unit}".strip(),
            doubt(error.mark),
            f"[{evidence.sources[error.source].short}](#{error.source})",
        )
        for name, error in evidence.errors.items()
    ]
    heads = ("what the draws perturb", "one SD", "", "source")
    return "\n".join(["## Errors behind the ranges", "", _table(heads, rows)])


def _sources(evidence: Evidence) -> str:
    elsewhere = {"sources", "exercises"}
    shown = tuple(value for name, value in evidence if name not in elsewhere)
    cited = set(cited_sources(shown))
    named = sorted((evidence.sources[key].short.lower(), key) for key in cited)
    lines = [f'- <a id="{key}"></a>{evidence.sources[key].citation}' for _, key in named]
    return "\n".join(["## Sources", "", *lines, ""])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    lines += [" | ".join(cell.replace("|", "/") or " " for cell in row) for row in rows]
    return "\n".join([f"| {line} |" for line in lines] + [""])


if __name__ == "__main__":
    sys.stdout.write(text(load()))
