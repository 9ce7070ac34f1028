"""Whatever is killed, what was acknowledged is there and whole; `make validate` kills 200 times."""

from pathlib import Path

import pytest
from validation.kills import Trial
from validation.kills_checks import faults_of

KILLS, SEED = 4, 3


@pytest.mark.usefixtures("sample_walk", "default_body_file")
def test_a_handful_of_kills_loses_nothing(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "data", SEED)
    outcome = trial.run(KILLS)
    assert outcome.faults == []
    assert outcome.orphans == []
    assert outcome.killed.total() == KILLS
    assert outcome.checks == KILLS + 1
    assert trial.ledger.counts["recordings uploaded"] > 0
    notice_what_is_lost(trial)


def notice_what_is_lost(trial: Trial) -> None:
    """The control: what is taken away by hand is missed."""
    job = trial.ledger.jobs()[0]
    sha256 = trial.ledger.files[job]
    (trial.folder / "files" / sha256[:2] / sha256).unlink()
    trial.ledger.told.append(("scores", "label", "never told", trial.ledger.living()[0]))
    faults = faults_of(trial.folder, trial.ledger)
    assert "a file is lost" in faults
    assert any("never told" in fault for fault in faults)
