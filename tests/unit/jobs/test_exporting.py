"""The zip of one person: everything is in it, and no face that somebody could know."""

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.unit.store.test_encryption import holding
from tests.unit.store.test_records import person_with_result, the_finding

from hiphinge.jobs import faces
from hiphinge.jobs.exporting import CONTENTS, export_person
from hiphinge.pose.pictures import pictures
from hiphinge.pose.video_writer import mp4
from hiphinge.report.examples import standing_still
from hiphinge.store import NotThere, Store, open_store
from hiphinge.store.findings import decide, keep_result
from hiphinge.store.keys import new_key
from hiphinge.store.recordings import NewRecording, Upload, add_analysis, add_recording
from hiphinge.store.records import audit_trail
from hiphinge.types import Film

DAY = dt.date(2026, 3, 12)
WIDTH, HEIGHT, RATE = 160, 120, 10.0
HEAD_PX = 24


@pytest.fixture(params=["plain", "encrypted"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HIPHINGE_WORK", str(tmp_path / "work"))
    key = new_key() if request.param == "encrypted" else None
    opened = open_store(tmp_path / "data", key=key)
    yield opened
    opened.close()


def head_at(time: float) -> tuple[float, float]:
    return 40.0 + 30.0 * time, 40.0


def draw(target: Path, seconds: float, *, start: float = 0.0) -> None:
    """A grey picture in which a head of fine checks moves to the right."""
    checks = np.indices((HEAD_PX, HEAD_PX)).sum(axis=0) // 2 % 2 * 255
    with mp4(target, WIDTH, HEIGHT, RATE) as add:
        for number in range(round(seconds * RATE)):
            time = number / RATE
            picture = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
            x, y = (round(value) - HEAD_PX // 2 for value in head_at(start + time))
            picture[y : y + HEAD_PX, x : x + HEAD_PX] = checks[:, :, None]
            add(picture, time)


def film(path: Path, until: float, *, blurred: bool = False) -> Film:
    times = np.arange(0.0, until + 0.01, 0.2)
    head = np.array([(time, *head_at(time), HEAD_PX / 2) for time in times])
    return Film(
        landmarks=None, used=np.zeros(0, bool), people=(), intervals=(), gates=(), width=WIDTH,
        height=HEIGHT, rate_hz=RATE, camera="still", path=path, blur_faces=blurred, heads=(head,),
    )  # fmt: skip


def somebody_filmed(store: Store, tmp_path: Path, *, until: float, blurred: bool = False) -> str:
    """Add a person with a clip of three seconds, in which the head was found until a time."""
    clip = tmp_path / "clip.mp4"
    draw(clip, 3.0)
    person, _ = person_with_result(store)
    kept = store.files.keep([clip.read_bytes()], most_bytes=10**7)
    with store.write() as session:
        new = NewRecording("Film", DAY, [Upload("movement", "clip.mp4", kept)])
        row = add_analysis(session, add_recording(session, person, new).id)
        keep_result(session, row.id, findings=[], summary={"measures": []})
    analysis = replace(standing_still(), film=film(clip, until, blurred=blurred))
    with store.files.making(row.id) as folder:
        folder.mkdir(parents=True, exist_ok=True)
        faces.keep(analysis, folder)
        draw(folder / "annotated.mp4", 2.0)
        (folder / "report.html").write_bytes(b'<img src="data:image/jpeg;base64,FACE">five')
        (folder / "analysis.json").write_text("{}")
    return person


def exported(store: Store, person: str, *, with_faces: bool = False) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(export_person(store, person, faces=with_faces))))


def sharpness(video: bytes, tmp_path: Path, *, until: float = 9.0) -> float:
    """The largest step between neighbouring pixels in any picture, as a share of the checks'."""
    path = tmp_path / "seen.mp4"
    path.write_bytes(video)
    steps: list[float] = []
    with pictures(path) as shown:
        for picture in shown:
            assert picture.colours is not None
            if picture.time < until:
                grey = picture.colours.astype(float).mean(axis=2)
                x, y = (round(value) for value in head_at(picture.time))
                near = grey[y - 10 : y + 10, x - 10 : x + 10]
                steps.append(float(near.std()))
    assert len(steps) > 5
    return max(steps)


def test_an_export_holds_records_originals_and_results(store: Store, tmp_path: Path) -> None:
    person, analysis = person_with_result(store)
    with store.files.making(analysis) as folder:
        (folder / "state").mkdir(parents=True, exist_ok=True)
        (folder / "analysis.json").write_text("{}")
        (folder / "state" / "loads.npz").write_bytes(b"ours")
    with store.write() as session:
        decide(session, the_finding(session, analysis).id, "accept")
    archive = exported(store, person)
    assert archive.testzip() is None
    names = archive.namelist()
    assert any(name.endswith("originals/movement/walk.c3d") for name in names)
    assert any(name.endswith("result 1/analysis.json") for name in names)
    assert not any("state" in name for name in names)
    records = json.loads(archive.read("records.json"))
    assert (records["person"]["name"], records["left_out"]) == ("Anna", [])
    [finding] = records["recordings"][0]["analyses"][0]["findings"]
    assert finding["decisions"][0]["kind"] == "accept"
    with store.read() as session:
        assert audit_trail(session, person)[0].action == "person exported"
    assert holding(tmp_path / "data" / "arriving", b"walk") == []


def test_faces_are_blurred_in_videos_and_left_out_of_reports(store: Store, tmp_path: Path) -> None:
    person = somebody_filmed(store, tmp_path, until=3.0)
    assert sharpness((tmp_path / "clip.mp4").read_bytes(), tmp_path) > 60
    archive = exported(store, person)
    [original] = [name for name in archive.namelist() if name.endswith("clip.mp4")]
    [annotated] = [name for name in archive.namelist() if name.endswith("annotated.mp4")]
    [report] = [name for name in archive.namelist() if name.endswith("report.html")]
    assert sharpness(archive.read(original), tmp_path) < 25
    assert sharpness(archive.read(annotated), tmp_path) < 25
    assert archive.read(report) == b'<img src="data:,">five'
    told = archive.read(CONTENTS).decode()
    assert "Faces were blurred" in told
    assert "Left out" not in told


def test_pictures_in_which_no_head_was_found_are_blurred_wholly(
    store: Store, tmp_path: Path
) -> None:
    person = somebody_filmed(store, tmp_path, until=1.6)
    archive = exported(store, person)
    [original] = [name for name in archive.namelist() if name.endswith("clip.mp4")]
    assert sharpness(archive.read(original), tmp_path) < 25


def test_a_video_in_which_heads_are_mostly_unknown_is_left_out(
    store: Store, tmp_path: Path
) -> None:
    person = somebody_filmed(store, tmp_path, until=0.2)
    archive = exported(store, person)
    assert not any(name.endswith(".mp4") for name in archive.namelist())
    assert "clip.mp4: heads were found in too little of it" in archive.read(CONTENTS).decode()
    assert len(json.loads(archive.read("records.json"))["left_out"]) == 2


def test_a_clip_that_was_never_analysed_is_left_out(store: Store, tmp_path: Path) -> None:
    person, _ = person_with_result(store)
    draw(tmp_path / "clip.mp4", 1.0)
    kept = store.files.keep([(tmp_path / "clip.mp4").read_bytes()], most_bytes=10**7)
    with store.write() as session:
        new = NewRecording("Film", DAY, [Upload("movement", "clip.mp4", kept)])
        add_recording(session, person, new)
    archive = exported(store, person)
    assert not any(name.endswith(".mp4") for name in archive.namelist())
    assert "clip.mp4: it was not analysed" in archive.read(CONTENTS).decode()


def test_what_was_blurred_before_and_what_was_asked_for_stays(store: Store, tmp_path: Path) -> None:
    person = somebody_filmed(store, tmp_path, until=3.0, blurred=True)
    archive = exported(store, person)
    [report] = [name for name in archive.namelist() if name.endswith("report.html")]
    assert b"FACE" in archive.read(report)
    whole = exported(store, person, with_faces=True)
    [original] = [name for name in whole.namelist() if name.endswith("clip.mp4")]
    assert whole.read(original) == (tmp_path / "clip.mp4").read_bytes()
    assert "can be recognised" in whole.read(CONTENTS).decode()


def test_nobody_is_refused_before_anything_is_sent(store: Store) -> None:
    with pytest.raises(NotThere):
        export_person(store, "0" * 32)
