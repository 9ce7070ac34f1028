"""The first weeks of the plans in docs/plan.md, made anew from the profiles on that page.

python tools/plan_examples.py

A test holds the page against what this makes, so that it never shows a plan of an older version.
"""

import re
from pathlib import Path

from hiphinge.evidence import load
from hiphinge.handout.weeks import dose_text
from hiphinge.plan import Item, Phase, Plan, make_plan
from hiphinge.profile import parse_profile

PAGE = Path(__file__).resolve().parents[1] / "docs" / "plan.md"
PHASES = 2
_PROFILE = r"```toml\n(?P<profile>schema = .*?)```"
_EXAMPLE = re.compile(
    rf"(?P<before>{_PROFILE}(?:(?!```toml).)*?<!-- first weeks -->\n).*?(?P<after><!-- end -->)",
    re.DOTALL,
)


def remade(page: str) -> str:
    """Return the page with the plan of each profile that has a place for its first weeks."""
    return _EXAMPLE.sub(_example, page)


def _example(found: re.Match[str]) -> str:
    plan = make_plan(parse_profile(found["profile"]))
    tables = [_table(plan, phase) for phase in plan.phases[:PHASES]]
    return f"{found['before']}\n" + "\n".join(tables) + f"\n{found['after']}"


def _table(plan: Plan, phase: Phase) -> str:
    session = phase.sessions[0]
    rows = "".join(
        f"| {item.plain_name} | {dose_text(item)} | {item.why} | {_second(plan, phase, item)} |\n"
        for item in session.items
    )
    return (
        f"**Weeks {phase.first_week} to {phase.last_week}, {phase.title}.** {phase.purpose} "
        f"{phase.days_per_week} days a week, {session.minutes:.0f} minutes. "
        f"Onward when: {phase.progress_when}\n\n"
        f"| exercise | dose | why here | next best (points lost) |\n|---|---|---|---|\n{rows}"
    )


def _second(plan: Plan, phase: Phase, item: Item) -> str:
    assert plan.objective is not None
    for one in plan.objective.runner_up:
        if (one.phase, one.exercise) == (phase.name, item.exercise) and one.runner_up:
            return f"{load().exercises[one.runner_up].plain_name} ({one.margin:.1f})"
    return ""


if __name__ == "__main__":
    PAGE.write_text(remade(PAGE.read_text("utf-8")), encoding="utf-8")
