"""From findings and the person's own account to a fitted programme, with the reasons."""

from hiphinge.plan.make import make_plan
from hiphinge.plan.plan_json import as_json
from hiphinge.plan.retraining import Observed
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
    "Observed",
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
    "as_json",
    "make_plan",
]
