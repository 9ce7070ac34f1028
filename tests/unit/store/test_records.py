"""People, decisions, plans, diary and consent, in a file and on a server."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hiphinge.errors import InputError, OutputError, SettingError
from hiphinge.findings.records import finding_record
from hiphinge.jobs import enqueue
from hiphinge.plan import make_plan
from hiphinge.profile import Profile, profile_from
from hiphinge.store import NotThere, Store, open_store, people, plans
from hiphinge.store.database import open_database
from hiphinge.store.files import Files, TooLarge
from hiphinge.store.findings import accepted_findings, decide, decided, keep_result
from hiphinge.store.recordings import (
    NewRecording,
    Upload,
    add_analysis,
    add_recording,
    file_name,
    find_analysis,
)
from hiphinge.store.records import audit_trail
from hiphinge.store.sharing import erase_person
from hiphinge.store.tables import Base, FindingRow, Person, new_id
from hiphinge.types import Finding, Setup
from hiphinge.web.next_steps import lines_of

TODAY = dt.date(2026, 3, 12)
FINDING = Finding("pelvic_drop", "left", "It drops 9°.", "limited", (), (), "May.", "Is not.")


def told(**tables: object) -> Profile:
    return profile_from({"schema": "hiphinge.profile/1", **tables})


def person_with_result(
    store: Store, name: str = "Anna", content: bytes = b"walk"
) -> tuple[str, str]:
    """Add somebody with an analysed recording; return ids of person and analysis."""
    kept = store.files.keep([content], most_bytes=100)
    with store.write() as session:
        person = people.add_person(session, name, told(person={"age": 34.0}))
        upload = Upload("movement", "walk.c3d", kept)
        setup = Setup(condition="usual", pain=3.0)
        new = NewRecording("Walk", TODAY, [upload], setup, {"activity": "walk"})
        recording = add_recording(session, person.id, new)
        row = add_analysis(session, recording.id)
        keep_result(session, row.id, findings=[finding_record(FINDING)], summary={"measures": []})
        result = store.files.result(row.id)
    result.mkdir(parents=True)
    (result / "analysis.json").write_text("{}")
    (result / "state").mkdir()
    (result / "state" / "loads.npz").write_bytes(b"ours")
    return person.id, row.id


def the_finding(session: Session, analysis_id: str) -> FindingRow:
    return find_analysis(session, analysis_id).findings[0]


def test_layout_is_that_of_the_tables(any_store: Store) -> None:
    with any_store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_records_outlive_a_start(any_store: Store, tmp_path: Path) -> None:
    person, analysis = person_with_result(any_store)
    again = open_store(tmp_path / "data", str(any_store.database.engine.url))
    with again.read() as session:
        found = find_analysis(session, analysis)
        assert (found.recording.person_id, found.recording.setup["pain"]) == (person, 3.0)
    again.close()


def test_records_are_opened_by_several_at_once(tmp_path: Path) -> None:
    def opened(turn: int) -> int:
        # The same records and others: both are made in this moment.
        store = open_store(tmp_path / f"data{turn % 2}")
        with store.write() as session:
            people.add_person(session, f"Anna {turn}", told())
        store.close()
        return turn

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(opened, range(8))) == list(range(8))
    for folder in ("data0", "data1"):
        store = open_store(tmp_path / folder)
        with store.read() as session:
            assert session.scalar(select(func.count()).select_from(Person)) == 4
        store.close()


def test_decisions_keep_the_original(any_store: Store) -> None:
    _, analysis = person_with_result(any_store)
    with any_store.write() as session:
        row = the_finding(session, analysis)
        assert decided(row).standing == "open"
        assert accepted_findings(find_analysis(session, analysis)) == ()
        decide(session, row.id, "accept")
        decide(session, row.id, "edit", statement="It drops a little.", text="seen on video")
        assert accepted_findings(row.analysis)[0].statement == "It drops a little."
        assert decide(session, row.id, "reject").is_accepted is False
        back = decide(session, row.id, "undo")
        assert (back.standing, back.note) == ("edited", "seen on video")
        decide(session, row.id, "undo")
        assert decide(session, row.id, "undo").standing == "open"
        with pytest.raises(SettingError, match="no decision to undo"):
            decide(session, row.id, "undo")
        assert row.content["statement"] == FINDING.statement
        assert len(row.decisions) == 6


@pytest.mark.parametrize(("kind", "words"), [("approve", "such decision"), ("edit", "needs words")])
def test_wrong_decisions_are_refused(store: Store, kind: str, words: str) -> None:
    _, analysis = person_with_result(store)
    with store.write() as session, pytest.raises(SettingError, match=words):
        decide(session, the_finding(session, analysis).id, kind)


def test_a_second_result_changes_no_decision(store: Store) -> None:
    _, analysis = person_with_result(store)
    with store.write() as session:
        decide(session, the_finding(session, analysis).id, "accept")
        keep_result(session, analysis, findings=[], summary={"measures": []})
        assert decided(the_finding(session, analysis)).is_accepted


def test_plan_is_handed_out_only_while_what_it_rests_on_stands(any_store: Store) -> None:
    person, analysis = person_with_result(any_store)
    with any_store.write() as session:
        finding = the_finding(session, analysis)
        decide(session, finding.id, "accept")
        plan = make_plan(told())
        row = plans.add_plan(session, person, plan, analysis_id=analysis, first_day=TODAY)
        assert plans.plan_from_record(row.content) == plan
        assert not plans.standing(session, row).may_be_handed_out
        plans.accept_plan(session, row.id)
        assert plans.standing(session, row).may_be_handed_out
        decide(session, finding.id, "undo")
        session.expire_all()
        assert plans.standing(session, row).is_outdated
        assert not plans.standing(session, row).may_be_handed_out
        with pytest.raises(SettingError, match="have changed"):
            plans.accept_plan(session, row.id)


def test_a_new_red_flag_stops_the_handing_out(store: Store) -> None:
    person, _ = person_with_result(store)
    with store.write() as session:
        row = plans.add_plan(session, person, make_plan(told()), analysis_id=None, first_day=TODAY)
        plans.accept_plan(session, row.id)
        people.change_person(session, person, profile=told(red_flags={"fever": True}))
        assert not plans.standing(session, row).may_be_handed_out


def test_a_changed_plan_must_be_accepted_again_and_can_be_undone(store: Store) -> None:
    person, _ = person_with_result(store)
    with store.write() as session:
        plan = make_plan(told())
        row = plans.add_plan(session, person, plan, analysis_id=None, first_day=TODAY)
        plans.accept_plan(session, row.id)
        other = make_plan(told(time={"minutes": 10.0}))
        plans.change_plan(session, row.id, other, "shorter")
        assert (row.state, plans.plan_from_record(row.content)) == ("draft", other)
        plans.undo_change(session, row.id)
        assert plans.plan_from_record(row.content) == plan
        with pytest.raises(SettingError, match="no change"):
            plans.undo_change(session, row.id)


def test_another_persons_analysis_is_refused(store: Store) -> None:
    _, analysis = person_with_result(store)
    other, _ = person_with_result(store, "Ben", b"other")
    with store.write() as session, pytest.raises(NotThere):
        plans.add_plan(session, other, make_plan(told()), analysis_id=analysis, first_day=TODAY)


def test_diary_and_consent(any_store: Store) -> None:
    person, _ = person_with_result(any_store)
    with any_store.write() as session:
        people.add_score(session, person, TODAY, instrument="psfs", value=4.0, label="stairs")
        people.add_session(session, person, TODAY, pain=2.0)
        with pytest.raises(SettingError, match="out of range"):
            people.add_score(session, person, TODAY, instrument="psfs", value=11.0)
        with pytest.raises(SettingError, match="out of range"):
            people.add_score(session, person, TODAY, instrument="psfs", value=float("nan"))
        with pytest.raises(SettingError, match="no such score"):
            people.add_score(session, person, TODAY, instrument="luck", value=1.0)
        assert people.agreed(session, person)["video"] is None
        people.agree(session, person, {"video": True})
        people.agree(session, person, {"video": False})
        assert people.agreed(session, person)["video"] is False
        [score], [done] = people.scores_of(session, person), people.sessions_of(session, person)
        assert (score.value, done.pain) == (4.0, 2.0)
        people.remove_told(session, person, score.id)
        assert people.scores_of(session, person) == []
        with pytest.raises(NotThere):
            people.remove_told(session, person, score.id)


def test_audit_holds_no_health_data(store: Store) -> None:
    person, analysis = person_with_result(store, "Anna Example")
    with store.write() as session:
        finding = the_finding(session, analysis)
        decide(session, finding.id, "edit", statement="secret words", text="secret note")
        people.add_score(
            session, person, TODAY, instrument="psfs", value=4.0, label="secret stairs"
        )
        entries = audit_trail(session, person)
    lines = [f"{entry.action} {entry.subject}" for entry in entries]
    assert "finding: edit" in " ".join(lines)
    assert not any("secret" in line or "Example" in line for line in lines)


def test_where_people_stand_is_asked_alike_of_every_database(any_store: Store) -> None:
    anna, analysis = person_with_result(any_store)
    ben, waiting = person_with_result(any_store, "Ben", b"other")
    plan = make_plan(told(time={"days_per_week": 3, "minutes": 20.0}))
    with any_store.write() as session:
        row = plans.add_plan(session, anna, plan, analysis_id=analysis, first_day=TODAY)
        plans.accept_plan(session, row.id)
        enqueue(session, waiting)
        people.add_score(session, anna, TODAY, instrument="psfs", value=4.0)
    with any_store.read() as session:
        first, second = lines_of(session, people.everybody(session))
    assert (first.newest, first.last_day, first.is_waiting) == (analysis, TODAY, False)
    assert first.look == TODAY + dt.timedelta(weeks=min(one.week for one in plan.review))
    assert (second.person.id, second.look, second.is_waiting) == (ben, None, True)
    assert (first.to_decide, second.to_decide) == (1, 1)


def test_deletion_empties_the_cache_that_does_not_say_of_whom_it_is(store: Store) -> None:
    person, _ = person_with_result(store)
    store.files.cache.mkdir(parents=True)
    (store.files.cache / "loads-1").write_bytes(b"of somebody")
    erase_person(store, person)
    assert not store.files.cache.exists()


def test_deletion_leaves_nothing(any_store: Store) -> None:
    person, analysis = person_with_result(any_store)
    with any_store.write() as session:
        plan = make_plan(told())
        plans.add_plan(session, person, plan, analysis_id=analysis, first_day=TODAY)
        people.add_score(session, person, TODAY, instrument="psfs", value=4.0, label="stairs")
        people.agree(session, person, {"video": True})
        enqueue(session, analysis)
    erase_person(any_store, person)
    with any_store.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.scalar(select(func.count()).select_from(table))
            assert (rows == 0) or table.name == "audit", table.name
        last = audit_trail(session)[0]
        assert (last.action, last.person_id) == ("person deleted", person)
    left = [path for path in any_store.files.folder.rglob("*") if path.is_file()]
    assert [path for path in left if "records" not in path.name] == []


def test_deleted_words_are_gone_from_the_file(store: Store, tmp_path: Path) -> None:
    person, _ = person_with_result(store, "Zebediah Quux")
    erase_person(store, person)
    store.close()
    for path in tmp_path.glob("records.sqlite3*"):
        assert b"Quux" not in path.read_bytes()


def test_deletion_keeps_what_somebody_else_has(store: Store) -> None:
    anna, _ = person_with_result(store, "Anna", b"same")
    ben, analysis = person_with_result(store, "Ben", b"same")
    erase_person(store, anna)
    with store.read() as session:
        [file] = find_analysis(session, analysis).recording.files
        assert store.files.path(file.sha256).read_bytes() == b"same"
        assert [one.id for one in people.everybody(session)] == [ben]


def test_files_appear_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(TooLarge):
        store.files.keep([b"x" * 60, b"x" * 60], most_bytes=100)

    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise ValueError("lost")

    with pytest.raises(ValueError, match="lost"):
        store.files.keep(breaks(), most_bytes=100)
    assert [path for path in store.files.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "g" * 64, "A" * 64, "0" * 63])
def test_paths_are_built_from_hashes_alone(store: Store, name: str) -> None:
    with pytest.raises(InputError):
        store.files.path(name)
    with pytest.raises(InputError):
        store.files.result(name)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("../../x.c3d", "x.c3d"), ("C:\\clinic\\a b.c3d", "a b.c3d"), ("\0\n", "file"), (".", "file")],
)
def test_names_lose_their_folders(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


def test_sweeping_removes_what_no_record_names(store: Store) -> None:
    _, analysis = person_with_result(store)
    store.files.keep([b"forgotten"], most_bytes=100)
    (store.files.folder / "analyses" / f".{analysis}.ab12").mkdir()
    assert store.sweep() == 2
    assert (store.files.result(analysis) / "analysis.json").is_file()
    assert store.sweep() == 0


def test_a_later_layout_is_refused(store: Store) -> None:
    with store.database.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="later version"):
        open_database(str(store.database.engine.url))


def test_broken_places_are_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="data folder"):
        open_store(tmp_path / "file" / "data")
    with pytest.raises(InputError, match="not the address"):
        open_database("nonsense")
    with pytest.raises(OutputError, match="cannot be opened"):
        open_database(f"sqlite:///{tmp_path}/absent/records.sqlite3")


def test_the_file_is_in_wal_and_safe(store: Store, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "records.sqlite3")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    with store.read() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA synchronous")) == 2


def test_four_movements_or_none_are_refused(store: Store) -> None:
    person, _ = person_with_result(store)
    kept = store.files.keep([b"a"], most_bytes=10)
    with store.write() as session:
        for uploads in ([], [Upload("movement", "a.mp4", kept)] * 4, [Upload("static", "a", kept)]):
            with pytest.raises(SettingError, match="one recording"):
                add_recording(session, person, NewRecording("x", TODAY, uploads))


def test_two_clips_of_one_name_are_told_apart(store: Store) -> None:
    person, _ = person_with_result(store)
    kept = store.files.keep([b"a"], most_bytes=10)
    clips = [Upload("movement", "IMG_1.mov", kept), Upload("movement", "IMG_1.mov", kept)]
    with store.write() as session:
        added = add_recording(session, person, NewRecording("Squat", TODAY, clips))
        assert [file.name for file in added.files] == ["IMG_1.mov", "IMG_1 (2).mov"]


def test_half_written_results_go_with_the_next_attempt_and_with_the_person(tmp_path: Path) -> None:
    """Killed writers cannot clean up after themselves."""
    files = Files(tmp_path)
    mine, other = new_id(), new_id()
    half = [tmp_path / "analyses" / f".{name}.0a1b2c3d" for name in (mine, other)]
    for folder in half:
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("Anna")
    with files.making(mine):
        assert [folder.exists() for folder in half] == [False, True]
    files.forget([], [other])
    assert not half[1].exists()
