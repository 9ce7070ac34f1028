"""A plan as data: frozen, with the reason and the source beside every choice.

The field names are those of `plan.json` in the documentation; there, `start` and `goal` of a
retraining block are called `from` and `to`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hiphinge.evidence.schema_base import Part, PhaseId
from hiphinge.types import Side

SCHEMA = "hiphinge.plan/1"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no plan and what to do instead.

    Attributes:
        reason: A plain sentence for the person.
        action: What to do now; urgent help where a sign calls for it.
        signs: Names of the red flags in the profile that led here.
    """

    reason: str
    action: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Who the plan is for, without a name: what the top of each page says.

    Attributes:
        age: In years.
        goal: The main activity in plain words, such as "carry on running".
        pains: The painful places in plain words, such as "front of the left knee (4 of 10)".
        conditions: What a clinician or the person calls it, in plain words.
        named_by: Who named the conditions.
        days_per_week: Days with a session.
        minutes: Longest session that was asked for [min].
        equipment: What is at hand, in plain words.
    """

    age: float | None
    goal: str
    pains: tuple[str, ...]
    conditions: tuple[str, ...]
    named_by: Literal["clinician", "self"] | None
    days_per_week: int
    minutes: float
    equipment: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """How much one muscle part matters in this plan.

    Attributes:
        part: Such as "gluteus_medius".
        weight: From 0; the objective multiplies coverage of the part by it.
        because: Where the weight comes from, a phrase for each contribution.
        sources: Keys of the sources behind it.
    """

    part: Part
    weight: float
    because: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do or to know beside the exercises.

    Attributes:
        text: A plain sentence or two.
        kind: What it is about.
        grade: Strength of the evidence in the words of the evidence files; None for our default.
        verified: False where the text rests on a source that was not read, or on a default of ours.
        sources: Keys of sources.
        professional: The same for the professional, where it says more.
    """

    text: str
    kind: Literal["load", "movement", "honesty", "safety", "balance", "exercise"]
    grade: str | None = None
    verified: bool = False
    sources: tuple[str, ...] = ()
    professional: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of a session with its dose.

    Attributes:
        exercise: Its id in the evidence.
        name: As a professional reads it.
        plain_name: As the person reads it.
        sets: Number of sets.
        reps: Repetitions (on each side where `each_side`); None where a position is held.
        hold_s: Seconds held; None where repetitions are counted.
        each_side: Whether both sides do all of it in turn.
        load: What to hold or fasten, or how to find the right weight.
        rest_s: Rest between sets [s].
        effort: How hard it should feel, in words with the number.
        tempo: How fast to move.
        why: Why this exercise stands here, for this person.
        targets: Share from 0 to 1 of each muscle part.
        sources: Keys of the sources of exercise and dose.
        precautions: What to mind, for this person.
        equipment: What it needs, in plain words; what may stand in where the thing is not at hand.
        easier: The regression in plain words.
        harder: The progression in plain words.
        easier_exercise: Its id, where it is an exercise of its own and allowed to this person.
        harder_exercise: The same, the other way.
        seconds: How long it takes with setting up and rests [s].
        not_verified: Numbers of this item that rest on no source that was read.
    """

    exercise: str
    name: str
    plain_name: str
    sets: int
    reps: int | None
    hold_s: int | None
    each_side: bool
    load: str
    rest_s: int
    effort: str
    tempo: str
    why: str
    targets: Mapping[Part, float]
    sources: tuple[str, ...]
    precautions: tuple[str, ...]
    equipment: tuple[str, ...] = ()
    easier: str = ""
    harder: str = ""
    easier_exercise: str | None = None
    harder_exercise: str | None = None
    seconds: int = 0
    not_verified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """What is done on one day.

    Attributes:
        name: A letter; where a phase has several, they are done in turn.
        minutes: How long it takes [min]; never over what the person asked for.
        items: In the order in which they are done.
    """

    name: str
    minutes: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """Some weeks with the same sessions.

    Attributes:
        name: What the phase is for, one word.
        title: The same for the person.
        purpose: What it should bring, a plain sentence.
        first_week: The week of the plan in which it begins, from 1.
        weeks: How many weeks it lasts if all goes well.
        days_per_week: Days with a session.
        sessions: Done in turn; empty where nothing allowed fits, and then `purpose` says so.
        progress_when: What must be so before the next phase or a harder version.
        regress_when: What leads a step back, and how.
        progression: How to make it harder within the phase.
        deload_weeks: Weeks of the plan with about half the sets.
        starts_when: What must be so before it may begin, such as a clinician's clearance; empty
            where the end of the phase before is enough.
        sources: Keys of the sources of the dose.
        not_verified: Numbers of the dose that rest on no source that was read.
    """

    name: PhaseId
    title: str
    purpose: str
    first_week: int
    weeks: int
    days_per_week: int
    sessions: tuple[Session, ...]
    progress_when: str
    regress_when: str
    progression: str
    deload_weeks: tuple[int, ...] = ()
    starts_when: str = ""
    sources: tuple[str, ...] = ()
    not_verified: tuple[str, ...] = ()

    @property
    def last_week(self) -> int:
        """The last week of the plan that belongs to it."""
        return self.first_week + self.weeks - 1


@dataclass(frozen=True, slots=True)
class Practice:
    """One session of gait retraining.

    Attributes:
        session: From 1.
        week: The week of the plan.
        minutes: How long [min].
        feedback_percent: Share of the time with the beat, mirror or screen on.
    """

    session: int
    week: int
    minutes: int
    feedback_percent: int


@dataclass(frozen=True, slots=True)
class Retraining:
    """One cue, its size from the person's own value, practised with fading feedback.

    Attributes:
        finding: Id of the finding that called for it.
        side: Its side; None for the whole person.
        cue: What to think of, one sentence.
        measure: The measure that should move.
        start: The person's own value (`from` in plan.json); None where the recording gives none
            and the change has no number either.
        goal: Where it should go first (`to` in plan.json); None where the change has no number.
        unit: Of both.
        schedule: The sessions.
        stop_if: When to stop.
        why: Why this cue and no other.
        grade: Strength of the evidence.
        sources: Keys of sources.
        not_verified: Numbers that rest on no source that was read.
    """

    finding: str
    side: Side | None
    cue: str
    measure: str
    start: float | None
    goal: float | None
    unit: str
    schedule: tuple[Practice, ...]
    stop_if: tuple[str, ...]
    why: str
    grade: str
    sources: tuple[str, ...]
    not_verified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuledOut:
    """An exercise, or a kind of work such as a cue, that this person should not get now.

    Attributes:
        exercise: Its id; a cue's id where `kind` is "cue".
        because: A plain phrase.
        kind: What was ruled out.
        until_week: The first week of a phase in which it may come; None for the whole plan.
        sources: Keys of sources.
    """

    exercise: str
    because: str
    kind: Literal["exercise", "cue"] = "exercise"
    until_week: int | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """What would stand at the place of an item, and how much the objective would lose.

    Attributes:
        phase: Name of the phase.
        session: Name of the session.
        exercise: The item chosen.
        runner_up: The best other exercise for the place, all else kept; None if none is allowed.
        margin: Points that the phase would lose; None without a runner-up.
    """

    phase: str
    session: str
    exercise: str
    runner_up: str | None
    margin: float | None


@dataclass(frozen=True, slots=True)
class Objective:
    """What the selection maximised.

    Attributes:
        terms: Points by term, all phases together.
        by_phase: The same for each phase by name.
        total: Their sum.
        runner_up: For each item of each session.
        formula: The objective in words.
    """

    terms: Mapping[str, float]
    by_phase: Mapping[str, Mapping[str, float]]
    total: float
    runner_up: tuple[RunnerUp, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class PainRule:
    """The rule about pain during and after the work.

    Attributes:
        kind: "scale" allows some pain, "none" allows none (bone), "no_spreading" is for nerves.
        safe_up_to: Highest pain that needs no attention, 0 to 10.
        stop_above: Above this the exercise stops, 0 to 10.
        lines: The rule in plain sentences, the next-morning rule among them.
        verified: Whether its numbers were read in a source.
        sources: Keys of sources.
    """

    kind: Literal["scale", "none", "no_spreading"]
    safe_up_to: int
    stop_above: int
    lines: tuple[str, ...]
    verified: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """When to look again, and which tests and scores to repeat."""

    week: int
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as the reader sees it."""

    key: str
    citation: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A strengthening programme for one person, or the reason why there is none.

    Attributes:
        refused: Set where a clinician comes first; then there are no phases.
        weeks: Length of the plan; 0 when refused.
        header: Who it is for.
        needs: Weight of each muscle part and where it comes from.
        load_advice: What to change in daily load first, most important first.
        notes: What else to know, safety prompts first.
        phases: In order.
        retraining: Gait retraining; None unless a finding and its evidence call for it.
        ruled_out: What this person should not get now, and why.
        objective: What the selection maximised; None when refused.
        pain_rule: None when refused.
        stop_rules: When to stop a session or the plan.
        call_for_help: Signs that need a clinician at once.
        review: When to look again.
        sources: All sources cited, by key.
    """

    refused: Refusal | None
    weeks: int
    header: Header
    needs: tuple[Need, ...] = ()
    load_advice: tuple[Advice, ...] = ()
    notes: tuple[Advice, ...] = ()
    phases: tuple[Phase, ...] = ()
    retraining: Retraining | None = None
    ruled_out: tuple[RuledOut, ...] = ()
    objective: Objective | None = None
    pain_rule: PainRule | None = None
    stop_rules: tuple[str, ...] = ()
    call_for_help: tuple[str, ...] = ()
    review: tuple[Review, ...] = ()
    sources: tuple[SourceLine, ...] = field(default=())

    def phase_in(self, week: int) -> Phase | None:
        """Return the phase to which a week of the plan belongs, weeks counted from 1."""
        return next(
            (phase for phase in self.phases if phase.first_week <= week <= phase.last_week), None
        )
