"""From findings and the person's own account to a fitted programme, with the reasons."""

from hiphinge.plan.types import (
    Advice,
    Header,
    Item,
    Need,
    Objective,
    PainRule,
    Phase,
    Plan,
    Practice,
    Refusal,
    Retraining,
    Review,
    RuledOut,
    RunnerUp,
    Session,
    SourceLine,
)

__all__ = [
    "Advice",
    "Header",
    "Item",
    "Need",
    "Objective",
    "PainRule",
    "Phase",
    "Plan",
    "Practice",
    "Refusal",
    "Retraining",
    "Review",
    "RuledOut",
    "RunnerUp",
    "Session",
    "SourceLine",
]
