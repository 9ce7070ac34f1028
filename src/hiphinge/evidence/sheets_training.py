"""Sheets of exercises, of movement cues and of the phases of strengthening."""

from collections.abc import Mapping

from hiphinge.evidence.said import doubt
from hiphinge.evidence.schema import Evidence
from hiphinge.evidence.schema_base import PHASES
from hiphinge.evidence.schema_doses import Cue, Dose, Span
from hiphinge.evidence.schema_exercises import Exercise
from hiphinge.evidence.sheet import (
    GRADES,
    Block,
    Line,
    Sheet,
    filled,
    lines,
    muscle_lines,
    quantities,
)


def exercise_sheet(key: str, exercise: Exercise, evidence: Evidence) -> Sheet:
    """Return an exercise with how it is done and what is known about it."""
    names = {name: entry.plain_name for name, entry in evidence.exercises.items()}
    also = f" Also called {', '.join(exercise.synonyms)}." if exercise.synonyms else ""
    return Sheet(
        key,
        f"{exercise.name} ({key})",
        (f"In plain words: {exercise.plain_name}. Level {exercise.level} of 5.{also}",),
        filled(
            Block("You need", _needed(exercise)),
            Block("How", tuple(Line(text) for text in (exercise.setup, *exercise.steps))),
            Block("How it should feel", (Line(exercise.feel),)),
            Block("What goes wrong", tuple(Line(f"{f.fault} {f.fix}") for f in exercise.faults)),
            Block("Easier, harder", _neighbours(exercise, names)),
            Block("Trains (share of the effort, our reading)", _targets(exercise)),
            Block(
                "Muscle activity (orders exercises of one study, not force)",
                muscle_lines(exercise.emg),
            ),
            Block(
                "Muscle force in a model (95 % interval of the mean)", muscle_lines(exercise.forces)
            ),
            Block("Also known", lines(exercise.notes)),
            Block(
                "Take care",
                lines(evidence.precautions[tag].plain for tag in exercise.precautions),
            ),
            Block("Ruled out with", _ruled_out_with(exercise, evidence)),
            Block("Prepares for", (Line(", ".join(exercise.transfer)),)),
        ),
    )


def cue_sheet(key: str, cue: Cue) -> Sheet:
    """Return a movement cue with its size and when it is not given."""
    size = quantities((cue.size.first, cue.size.most)) or (
        Line("Until the finding is left; no number."),
    )
    return Sheet(
        key,
        f"Cue for {cue.finding} ({key})",
        (f'"{cue.plain}"', f"Evidence: {GRADES[cue.grade]}."),
        filled(
            Block("For the professional", lines((cue.professional,))),
            Block("Size, from the person's own value", size),
            Block("What is known", lines(cue.evidence)),
            Block("Only with", (Line(", ".join(cue.only_with)),) if cue.only_with else ()),
            Block("Not with", (Line(", ".join(cue.not_with)),) if cue.not_with else ()),
            Block("Take care", lines(cue.cautions)),
            Block("Stop", lines(cue.stop_if)),
        ),
    )


def dose_sheet(key: str, dose: Dose) -> Sheet:
    """Return a phase of strengthening."""
    return Sheet(
        key,
        f"Phase {dose.order}: {dose.name} ({key})",
        (f"Evidence: {GRADES[dose.grade]}.", dose.purpose.text),
        filled(
            Block("Dose", (Line(dose_text(dose), dose.sources),)),
            Block("Move on", lines((dose.move_on,))),
            Block("Step up", lines((dose.step,))),
            Block("Step back", lines((dose.fall_back,))),
        ),
    )


def dose_text(dose: Dose) -> str:
    """Return the numbers of a phase in one line, with how sure they are.

    Example:
        >>> from hiphinge.evidence import load
        >>> dose_text(load().doses["settle"])[:36]
        '5 sets; holds of 30 to 45 s; effort '
    """
    parts = [f"{_span(dose.sets)} sets"]
    parts += [f"{_span(dose.reps)} repetitions"] if dose.reps else []
    parts += [f"holds of {_span(dose.hold_s)} s"] if dose.hold_s else []
    parts.append(f"effort {_span(dose.effort_rpe)} of 10")
    parts += [f"{_span(dose.reserve_reps)} repetitions in reserve"] if dose.reserve_reps else []
    if dose.share_of_maximum:
        low, high = dose.share_of_maximum
        parts.append(f"{_span((100 * low, 100 * high))} % of the maximum")
    parts.append(f"{_span(dose.rest_s)} s rest")
    parts.append(f"{_span(dose.days_per_week)} days a week")
    parts += [f"{dose.sets_per_week:g} hard sets a week"] if dose.sets_per_week else []
    parts.append(f"{_span(dose.weeks)} weeks")
    remark = doubt(dose.mark)
    return "; ".join(parts) + (f" ({remark})" if remark else "")


def _needed(exercise: Exercise) -> tuple[Line, ...]:
    items = [
        f"{item.replace('_', ' ')}"
        + (f", or {exercise.household[item]}" if item in exercise.household else "")
        for item in exercise.equipment
    ]
    return tuple(Line(text) for text in (*items, *exercise.needs)) or (Line("nothing"),)


def _neighbours(exercise: Exercise, names: Mapping[str, str]) -> tuple[Line, ...]:
    easier = f" Or: {names[exercise.easier]}." if exercise.easier else ""
    harder = f" Or: {names[exercise.harder]}." if exercise.harder else ""
    return (
        Line(f"Easier: {exercise.easier_hint}{easier}"),
        Line(f"Harder: {exercise.harder_hint}{harder}"),
    )


def _targets(exercise: Exercise) -> tuple[Line, ...]:
    ordered = sorted(exercise.targets.items(), key=lambda pair: -pair[1])
    return (Line(", ".join(f"{part.replace('_', ' ')} {share:g}" for part, share in ordered)),)


def _ruled_out_with(exercise: Exercise, evidence: Evidence) -> tuple[Line, ...]:
    """Return the conditions that rule it out, and when."""
    named: list[Line] = []
    for condition in evidence.conditions.values():
        bans = [ban for ban in condition.bans if exercise.properties.has(ban.property)]
        lasting = [ban for ban in bans if not ban.phases]
        phases = [phase for phase in PHASES if any(phase in ban.phases for ban in bans)]
        when = f" in {', '.join(phases)}" if phases and not lasting else ""
        if lasting and all(ban.until_cleared for ban in lasting):
            when = " until a clinician clears it"
        named += [Line(f"{condition.plain_name}{when}")] if bans else []
    return tuple(named)


def _span(span: Span | tuple[int, int]) -> str:
    low, high = span
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
