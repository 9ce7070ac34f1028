"""The twelve written cases: what was chosen, what the objective gave, how long a plan takes.

python -m validation plan
"""

import statistics
import time
from pathlib import Path

from hiphinge.plan import Plan
from hiphinge.plan_folder import plan_from
from validation.tables import Table, write

CASES = Path(__file__).parent.parent / "tests" / "golden" / "plans"
REPEATS = 5
TARGET = 2.0


def main() -> None:
    profiles = sorted(CASES.glob("*.toml"))
    plans = {profile.stem: plan_from(None, profile) for profile in profiles}
    seconds = {profile.stem: _seconds(profile) for profile in profiles}
    write("plan", "Plans of twelve written cases", [_times(plans, seconds), _choices(plans)])


def _seconds(profile: Path) -> float:
    """Return the median time from the file to the plan [s]."""
    taken: list[float] = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        plan_from(None, profile)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _times(plans: dict[str, Plan], seconds: dict[str, float]) -> Table:
    rows = [
        [
            name,
            "refused" if plan.objective is None else f"{plan.objective.total:.1f}",
            str(sum(len(s.items) for phase in plan.phases for s in phase.sessions)),
            str(len(plan.ruled_out)),
            f"{seconds[name]:.2f}",
        ]
        for name, plan in plans.items()
    ]
    text = (
        f"From profile.toml to the plan, median of {REPEATS} in one process, evidence read before; "
        f"the aim is under {TARGET:g} s. The objective is in points; its terms are in plan.json."
    )
    return Table(
        "Time and objective", text, ["case", "objective", "items", "ruled out", "time [s]"], rows
    )


def _choices(plans: dict[str, Plan]) -> Table:
    rows = [
        [
            name,
            f"{phase.first_week}-{phase.last_week}",
            phase.name,
            ", ".join(
                f"{item.exercise} {item.sets} x {item.reps or f'{item.hold_s} s'}"
                for session in phase.sessions
                for item in session.items
            ),
        ]
        for name, plan in plans.items()
        for phase in plan.phases
    ]
    text = "What the exact search chose for each phase; the same as in the golden tests."
    return Table("Exercises", text, ["case", "weeks", "phase", "session"], rows)
