"""`hiphinge evidence`: everything can be asked for, in 80 columns, with its sources."""

import pytest

from hiphinge import cli
from hiphinge.errors import SettingError
from hiphinge.evidence import entry_text, load, overview_text
from hiphinge.evidence.sheets import sheets

ALL = load()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["evidence", *arguments])
    said = capsys.readouterr()
    return int(stopped.value.code or 0), said.out, said.err


@pytest.mark.parametrize("key", sheets(ALL))
def test_every_entry_prints_in_80_columns_with_all_its_sources(key: str) -> None:
    text = entry_text(key, ALL)
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    for source in sheets(ALL)[key]().sources:
        assert " ".join(ALL.sources[source].citation.split()) in flat


def test_keys_of_different_kinds_do_not_collide() -> None:
    kinds = (ALL.claims, ALL.conditions, ALL.exercises, ALL.instruments, ALL.cues, ALL.doses)
    assert len(sheets(ALL)) == sum(len(kind) for kind in kinds)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("c7", "C7  From gluteus medius to back pain"),
        ("Patellofemoral Pain", "Patellofemoral pain (patellofemoral_pain)"),
        ("CLAMSHELL", "Clam"),
        ("roland-morris disability questionnaire", "RMDQ"),
    ],
)
def test_names_and_synonyms_are_understood(name: str, title: str) -> None:
    assert entry_text(name, ALL).startswith(title)


def test_a_wrong_name_brings_the_nearest() -> None:
    with pytest.raises(SettingError, match="did you mean patellofemoral_pain"):
        entry_text("patelofemoral_pain", ALL)


def test_numbers_in_print_carry_their_doubt() -> None:
    assert "34 +- 27 %MVIC (not verified)" in entry_text("clam_45", ALL)
    assert "40 +- 38 %MVIC (not" not in entry_text("clam_45", ALL)
    assert "our default, not from a study" in " ".join(entry_text("settle", ALL).split())


def test_both_sides_of_a_claim_are_printed() -> None:
    text = entry_text("C3", ALL)
    assert text.index("\nFor\n") < text.index("\nAgainst\n") < text.index("\nSources\n")
    assert "contradicted" in text


def test_conditions_that_rule_an_exercise_out_are_named() -> None:
    assert "pain on the outside of the hip" in entry_text("clam_45", ALL)
    cleared = " ".join(entry_text("hop_fwd", ALL).split())
    assert "stress injury of the shin bone" in cleared
    assert "until a clinician clears it" in cleared


def test_overview_lists_all() -> None:
    text = overview_text(ALL)
    assert max(map(len, text.splitlines())) <= 80
    listed = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    assert set(sheets(ALL)) <= listed


def test_command_prints_an_entry(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "C8")
    assert status == 0
    assert out.startswith("C8  Lifting without the hips")


def test_command_without_a_name_lists(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys)
    assert status == 0
    assert out.startswith("Claims")


def test_command_with_an_unknown_name_is_the_users_mistake(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = run(capsys, "clan_45")
    assert (status, out) == (2, "")
    assert "clan_45" in err and "clam_45" in err
    assert len(err.strip().splitlines()) == 1
