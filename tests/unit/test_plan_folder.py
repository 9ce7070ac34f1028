"""Plans from folders and profiles, plan.json as the documentation lists it, the command."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hiphinge import cli, report
from hiphinge.errors import InputError, SettingError
from hiphinge.plan_folder import default_folder, keep_profile, plan_from, save_plan
from hiphinge.report.examples import standing_still

PROFILE = """schema = "hiphinge.profile/1"
[person]
age = 40
[[pain]]
site = "front_knee"
now = 3
[conditions]
named = ["patellofemoral_pain"]
"""
KEYS = {
    "schema", "refused", "weeks", "phases", "retraining", "ruled_out", "objective", "stop_rules",
    "review", "sources",
}  # fmt: skip
PHASE_KEYS = {"name", "weeks", "days_per_week", "sessions", "progress_when", "regress_when"}
ITEM_KEYS = {
    "exercise", "sets", "load", "rest_s", "effort", "why", "targets", "sources", "precautions",
}  # fmt: skip


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_plan_json_has_every_field_of_the_contract(profile: Path, tmp_path: Path) -> None:
    sheet = save_plan(plan_from(None, profile), tmp_path / "out")
    content = json.loads(sheet.with_name("plan.json").read_text("utf-8"))
    assert content["schema"] == "hiphinge.plan/1"
    assert set(content) >= KEYS
    assert set(content["objective"]) >= {"terms", "total", "runner_up"}
    for phase in content["phases"]:
        assert set(phase) >= PHASE_KEYS
        for session in phase["sessions"]:
            assert set(session) >= {"name", "minutes", "items"}
            for item in session["items"]:
                assert set(item) >= ITEM_KEYS
                assert ("reps" in item) != ("hold_s" in item)
    cited = {entry["key"] for entry in content["sources"]}
    assert cited >= {key for phase in content["phases"] for key in phase["sources"]}


def test_the_command_writes_beside_the_profile_and_again_the_same(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "plan", "--profile", str(profile))
    assert (status, out, err) == (0, f"{default_folder(profile) / 'plan.html'}\n", "")
    path = default_folder(profile) / "plan.json"
    first = path.read_bytes()
    run(capsys, "plan", "--profile", str(profile))
    assert path.read_bytes() == first


def test_red_flags_are_said_on_the_screen_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flag.toml"
    path.write_text('schema = "hiphinge.profile/1"\nred_flags.fever = true\n', "utf-8")
    status, _, err = run(capsys, "plan", "--profile", str(path), "--out", str(tmp_path / "x"))
    assert status == 0 and "see a clinician first" in err
    content = json.loads((tmp_path / "x" / "plan.json").read_text("utf-8"))
    assert content["refused"]["signs"] == ["fever"]
    assert content["phases"] == [] and content["weeks"] == 0


def test_a_folder_gives_its_profile_and_its_red_flags(profile: Path, tmp_path: Path) -> None:
    folder = report.save(standing_still(), tmp_path / "still.hiphinge")
    assert plan_from(folder, None).header.conditions == ()
    keep_profile(profile, folder)
    assert plan_from(folder, None).header.conditions
    flagged = report.save(
        replace(standing_still(), raised_flags=("fever",)), tmp_path / "flagged.hiphinge"
    )
    assert plan_from(flagged, profile).refused is not None


def test_mistakes_are_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingError):
        plan_from(None, None)
    with pytest.raises(InputError):
        plan_from(tmp_path / "nowhere", None)
    status, out, err = run(capsys, "plan", "--profile", str(tmp_path / "none.toml"))
    assert (status, out) == (2, "") and err.count("\n") == 1
