"""The page of findings names every finding with its evidence."""

from pathlib import Path

from hiphinge.findings.wording import finding_words

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "findings.md").read_text("utf-8")


def test_every_finding_is_documented() -> None:
    for finding_id, own in finding_words()["finding"].items():
        row = next((line for line in PAGE.splitlines() if f"| `{finding_id}` |" in line), "")
        assert own["name"] in row and row.endswith(f"| {own['grade']} |"), finding_id
