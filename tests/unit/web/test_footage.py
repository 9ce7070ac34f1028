"""Which video stands beside a result, and the session before on the same page."""

import datetime as dt

import pytest

from hiphinge.store.people import agree
from hiphinge.store.recordings import NewRecording, Upload, add_analysis, add_recording
from hiphinge.store.tables import AnalysisRow
from hiphinge.web.footage import footage_of

from .conftest import Place

FILM, DRAWN = b"the film itself", b"with angles drawn"


def filmed(place: Place, *, name: str = "squat.MOV", told: dict[str, object] | None = None) -> str:
    """Add a recording of a video with an empty result."""
    kept = place.store.files.keep([FILM], most_bytes=100)
    with place.store.write() as session:
        upload = Upload("movement", name, kept)
        new = NewRecording("Squat", dt.date(2026, 3, 12), [upload], told=told or {})
        row = add_analysis(session, add_recording(session, place.person, new).id)
        row.summary = {"supports": False}
        place.store.files.result(row.id).mkdir(parents=True)
        return row.id


def agree_to_video(place: Place) -> None:
    with place.store.write() as session:
        agree(session, place.person, {"video": True})


def shown(place: Place, analysis: str) -> int:
    return place.browser.get(f"/analyses/{analysis}/video/first").status_code


def test_the_original_is_shown_only_where_the_person_agreed(place: Place) -> None:
    analysis = filmed(place)
    assert shown(place, analysis) == 404
    agree_to_video(place)
    answer = place.browser.get(f"/analyses/{analysis}/video/first")
    assert (answer.content, answer.headers["content-type"]) == (FILM, "video/mp4")
    with place.store.write() as session:
        agree(session, place.person, {"video": False})
    assert shown(place, analysis) == 404
    assert place.stranger.get(f"/analyses/{analysis}/video/first").status_code == 403


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.avi", {}), ("a.mp4", {"blur_faces": True}), ("a.mp4", {"true_fps": 240.0})],
)
def test_what_browsers_cannot_play_or_nobody_may_see_is_not_shown(
    place: Place, name: str, told: dict[str, object]
) -> None:
    agree_to_video(place)
    assert shown(place, filmed(place, name=name, told=told)) == 404


def test_the_annotated_video_goes_first_and_begins_before_the_person(place: Place) -> None:
    analysis = filmed(place)
    folder = place.store.files.result(analysis)
    (folder / "annotated.mp4").write_bytes(DRAWN)
    (folder / "angles.csv").write_text("time,knee_flexion_left\n2.25,1\n2.5,2\n")
    assert place.browser.get(f"/analyses/{analysis}/video/first").content == DRAWN
    with place.store.read() as session:
        row = session.get(AnalysisRow, analysis)
        assert row is not None
        found = footage_of(place.store, row)
        assert footage_of(place.store, row, "second") is None
    assert found is not None
    assert (found.start, found.is_annotated) == (1.75, True)


def test_players_may_ask_for_a_part(place: Place) -> None:
    analysis = filmed(place)
    agree_to_video(place)
    address = f"/analyses/{analysis}/video/first"
    part = place.browser.get(address, headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, FILM[4:8])
    assert part.headers["content-range"] == f"bytes 4-7/{len(FILM)}"
    assert place.browser.get(address, headers={"range": "bytes=99-"}).status_code == 416


def test_the_session_before_is_on_the_same_page(place: Place) -> None:
    with place.store.write() as session:
        row = add_analysis(session, place.recording, compared_with=place.analysis)
        row.summary = {"supports": True}
        newer = row.id
    result = place.store.files.result(newer)
    result.symlink_to(place.store.files.result(place.analysis).resolve())
    try:
        text = place.browser.get(f"/analyses/{newer}").text
        assert f'data-before="/api/analyses/{place.analysis}/scene"' in text
        kept = next(iter(result.glob("state/*-curves.json.gz")), None)
        if kept is not None:
            kept.unlink()
        compared = place.browser.get(f"/api/analyses/{newer}/curves").json()["compare"]
        assert compared["recorded"] == "2026-03-12"
        assert compared["cycles"]
        assert {len(one["mean"]) for one in compared["over_cycle"]} == {101}
    finally:
        next(iter(result.glob("state/*-curves.json.gz"))).unlink()
        result.unlink()
    assert "data-before" not in place.browser.get(f"/analyses/{place.analysis}").text
