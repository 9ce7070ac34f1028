"""A video becomes a result with what pages show of it; two clips become one."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from hiphinge.film import read_film
from hiphinge.jobs import FoundPerson, enqueue, people_in, picture_in, queue, view
from hiphinge.jobs.film_parts import OUTLINE, PEOPLE
from hiphinge.jobs.filmed import mosaic
from hiphinge.jobs.worker import work
from hiphinge.pose import PoseSettings
from hiphinge.pose.pictures import header
from hiphinge.pose.video_adapter import from_jpeg
from hiphinge.profile import profile_from
from hiphinge.store import NotThere, Store, open_store
from hiphinge.store.people import add_person
from hiphinge.store.recordings import NewRecording, Upload, add_analysis, add_recording


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


def enqueued(store: Store, clips: list[tuple[str, bytes]], **told: object) -> tuple[str, str]:
    """Put clips into the queue; the ids of job and analysis."""
    uploads = [
        Upload("movement", name, store.files.keep([content], most_bytes=10**9))
        for name, content in clips
    ]
    with store.write() as session:
        person = add_person(session, "Anna", profile_from({"schema": "hiphinge.profile/1"}))
        new = NewRecording("Film", dt.date(2026, 3, 12), uploads, told={"fast": True, **told})
        recording = add_recording(session, person.id, new)
        row = add_analysis(session, recording.id)
        return enqueue(session, row.id).id, row.id


def analysed(store: Store, clips: list[tuple[str, bytes]], **told: object) -> tuple[str, str, Path]:
    """Put clips into the queue and work on them; state, sentence and result folder."""
    job_id, analysis_id = enqueued(store, clips, **told)
    claimed = queue.claim(store, "here")
    assert claimed is not None
    work(store, claimed)
    with store.read() as session:
        job = view(session, job_id)
    return job.state, job.sentence, store.files.result(analysis_id)


def recorded_by_a_browser(clip: Path, target: Path, pictures: int = 75) -> list[float]:
    """Write a clip as MediaRecorder does: no length in the header, pictures when they come."""
    import av

    times: list[float] = []
    with av.open(clip) as source, av.open(target, "w", options={"live": "1"}) as out:
        picture = source.streams.video[0]
        stream = out.add_stream(
            "libvpx", rate=30, options={"deadline": "realtime", "cpu-used": "8"}
        )
        stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for index, frame in enumerate(source.decode(video=0)):
            if index in (20, 21, 35, 47, 58, 66) or index >= pictures:
                continue
            frame.pts = round(1000 * index / 30) + (index * 7) % 5
            frame.time_base = Fraction(1, 1000)
            times.append(frame.pts / 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return times


def test_a_video_leaves_people_and_an_outline_for_the_next_time(
    store: Store, sample_clip: Path
) -> None:
    clip = ("walk.mp4", sample_clip.read_bytes())
    state, sentence, folder = analysed(store, [clip], subject="2", blur_faces=True)
    assert state == "done", sentence
    people = json.loads((folder / "analysis.json").read_text())["people"]
    assert len(people) == 2
    # The one who was asked for: without a word it is the other.
    assert [person["id"] for person in people if person["taken"]] == [2]
    kept = {path.stem for path in (folder / PEOPLE).iterdir()}
    assert kept == {str(person["id"]) for person in people}
    content = json.loads((folder / OUTLINE).read_text())
    [outline] = content["views"]
    x, y = outline["points"]["left_ankle"]
    # Feet are below hips, and all of it is in the picture.
    assert outline["points"]["left_hip"][1] < y < 1.0
    assert abs(x) < 1.0
    # Upright: the shoulders over the ankles, not beside them.
    shoulder = outline["points"]["left_shoulder"]
    assert y - shoulder[1] > 2.0 * abs(x - shoulder[0])
    assert (folder / "annotated.mp4").stat().st_size > 10_000


def test_people_are_shown_while_the_video_is_still_followed(
    store: Store, sample_clip: Path
) -> None:
    clip = ("walk.mp4", sample_clip.read_bytes())
    job_id, _ = enqueued(store, [clip], subject="2", blur_faces=True)
    claimed = queue.claim(store, "here")
    assert claimed is not None
    found: list[FoundPerson] = []
    picture = b""
    with ThreadPoolExecutor(1) as background:
        working = background.submit(work, store, claimed)
        while not found and not working.done():
            time.sleep(0.02)
            with store.read() as session:
                found = people_in(session, job_id)
                picture = picture_in(session, job_id, 2) if found else b""
                stage = view(session, job_id).stage
    assert [(one.id, one.taken) for one in found] == [(1, False), (2, True)]
    assert stage in ("people", "pose")
    # Faces are as unknown as in what is written.
    assert np.ptp(from_jpeg(picture)[:5, :5].reshape(25, 3).astype(int), axis=0).max() < 40
    with store.read() as session:
        assert view(session, job_id).state == "done"
        assert people_in(session, job_id) == []
        with pytest.raises(NotThere):
            picture_in(session, job_id, 2)


def test_two_clips_become_one_result_and_one_file_twice_is_refused(
    store: Store, sample_clip: Path, tmp_path: Path
) -> None:
    recorded_by_a_browser(sample_clip, tmp_path / "short.webm", pictures=30)
    clip = ("a.webm", (tmp_path / "short.webm").read_bytes())
    state, sentence, _ = analysed(store, [clip, clip], blur_faces=True)
    # Both reached the analysis, each under a name of its own: only there can this be known.
    assert state == "failed"
    assert "both are the same file" in sentence
    assert "a.webm, a (2).webm" in sentence


def test_a_browsers_recording_is_read_with_its_own_times(sample_clip: Path, tmp_path: Path) -> None:
    film = tmp_path / "camera.webm"
    times = recorded_by_a_browser(sample_clip, film)
    assert header(film).seconds is None
    filmed = read_film(film, PoseSettings(fast=True))
    assert filmed.film.rate_hz == pytest.approx(30.0, rel=0.04)
    assert filmed.film.landmarks is not None
    seen = filmed.film.landmarks.time
    assert np.abs(seen - np.array(times)[filmed.film.landmarks.frame]).max() < 0.002
    assert any("no constant rate" in text for text in filmed.warnings)
    assert filmed.film.used.mean() > 0.5


def test_a_mosaic_holds_no_detail_and_keeps_the_colours() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (53, 41, 3)).astype(np.uint8)
    coarse = mosaic(noise)
    assert coarse.shape == noise.shape
    assert np.abs(np.diff(coarse[:5, :5].reshape(25, 3).astype(int), axis=0)).max() == 0
    assert abs(float(coarse.mean()) - float(noise.mean())) < 4.0


def test_what_is_no_picture_is_refused() -> None:
    from hiphinge.errors import InputError

    for wrong in (b"", b"GIF89a", b"\xff\xd8\xff\xe0"):
        with pytest.raises(InputError, match="not a picture"):
            from_jpeg(wrong)
