"""The plans on their page are what its profiles give now."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "plan_examples.py"
PAGE = (ROOT / "docs" / "plan.md").read_text("utf-8")


def test_the_first_weeks_are_those_of_the_profiles() -> None:
    spec = importlib.util.spec_from_file_location("plan_examples", TOOL)
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert PAGE.count("<!-- first weeks -->") == PAGE.count("**Weeks ") / tool.PHASES
    assert tool.remade(PAGE) == PAGE, "python tools/plan_examples.py writes them anew"
