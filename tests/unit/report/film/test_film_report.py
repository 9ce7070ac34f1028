"""The annotated video and the pictures of the report, from a small video made here."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from hiphinge import pipeline
from hiphinge.events.examples import body_of, squatting_points
from hiphinge.kinematics.planar.examples import filmed
from hiphinge.pose.video_writer import mp4
from hiphinge.report.examples import standing_still
from hiphinge.report.film.ink_kernel import coarsen, stroke
from hiphinge.report.film.instants import key_instants
from hiphinge.report.film.lettering import lettered
from hiphinge.report.film.write import write_film
from hiphinge.report.page import render
from hiphinge.types import Analysis, Film, Interval, SeenPerson, View

WIDTH, HEIGHT, RATE = 480, 270, 30.0
WHITE = np.array([255.0, 255.0, 255.0])


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "squat.mp4"
    grey = np.full((HEIGHT, WIDTH, 3), 90, dtype=np.uint8)
    with mp4(path, WIDTH, HEIGHT, RATE) as add:
        for number in range(90):
            add(grey, number / RATE)
    return path


@pytest.fixture(scope="module")
def analysis(video: Path, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    points = squatting_points(1)
    part = {name: path[:300:3] for name, path in body_of(points).items()}
    time = np.arange(len(part["nose"])) / 33.0
    seen = filmed(part, time, distance=6.0)
    seen = replace(seen, pixels=seen.pixels / 4.0, time=np.arange(time.size) / RATE)
    table = tmp_path_factory.mktemp("csv") / "squat.csv"
    head = ["time", *(f"{name}_{axis}" for name in seen.names for axis in "xy")]
    rows = [[f"{t:.5f}", *(f"{v:.2f}" for v in p.ravel())]
            for t, p in zip(seen.time, seen.pixels, strict=True)]  # fmt: skip
    table.write_text("\n".join(",".join(row) for row in [head, *rows]))
    made = pipeline.analyze(table, pipeline.Options(loads=False))
    middle = seen.point("nose")
    head_path = np.column_stack([seen.time, middle, np.full(time.size, 12.0)])
    film = Film(
        landmarks=seen,
        used=np.ones(time.size, dtype=bool),
        people=(SeenPerson(1, (0.0, 0.0, 9.0, 9.0), (0, 80), taken=True),),
        intervals=(Interval(0.0, float(seen.time[-1]), "end"),),
        gates=(),
        width=WIDTH,
        height=HEIGHT,
        rate_hz=RATE,
        camera="still",
        path=video,
        heads=(head_path,),
    )
    return replace(made, film=film, view=View("sagittal", "right", ""))


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(path) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]


def test_the_annotated_video_has_every_picture_and_lines_on_them(
    analysis: Analysis, tmp_path: Path
) -> None:
    views = write_film(analysis, tmp_path / "annotated.mp4", lambda share, text: None)
    shown = pictures(tmp_path / "annotated.mp4")
    assert len(shown) == 90
    knee = analysis.film.landmarks.point("right_knee")[40]  # pyright: ignore[reportOptionalMemberAccess]
    around = shown[40][int(knee[1]) - 6 : int(knee[1]) + 6, int(knee[0]) - 6 : int(knee[0]) + 6]
    assert np.ptp(around.astype(int)) > 60
    assert np.ptp(shown[40][-20:, -20:].astype(int)) < 20  # nothing where nobody is
    assert len(views) == 3 and "data:image/jpeg;base64," in views[0].svg
    assert [view.caption.split(",")[0] for view in views] == ["Start", "Lowest point", "End"]


def test_the_report_shows_the_pictures_and_loads_nothing(
    analysis: Analysis, tmp_path: Path
) -> None:
    views = write_film(analysis, tmp_path / "annotated.mp4", lambda share, text: None)
    page = render(analysis, filmed=views)
    assert page.count("data:image/jpeg") == 6  # page one and the strip
    assert "http://" not in page.replace("http://www.w3.org", "") and "<script" not in page


def test_nothing_is_written_without_a_film(tmp_path: Path) -> None:
    assert write_film(standing_still(), tmp_path / "a.mp4", lambda share, text: None) == ()
    assert not (tmp_path / "a.mp4").exists()
    assert key_instants(standing_still()) == ()


def test_faces_are_gone_when_they_shall_be() -> None:
    face = np.random.default_rng(1).integers(0, 255, (80, 80, 3)).astype(np.uint8)
    before = face.copy()
    coarsen(face, 40.0, 40.0, 20.0)
    inside = face[32:48, 32:48].reshape(-1, 3)
    assert len(np.unique(inside, axis=0)) <= 16
    assert np.array_equal(face[:8], before[:8])


def test_lines_have_smooth_edges_and_stay_inside_the_picture() -> None:
    image = np.zeros((40, 40, 3), dtype=np.uint8)
    stroke(image, 5.0, 5.0, 35.0, 20.0, 2.0, WHITE, 1.0)
    levels = np.unique(image[..., 0])
    assert levels.max() == 255 and ((levels > 0) & (levels < 255)).sum() >= 3
    stroke(image, -50.0, -50.0, -40.0, -45.0, 3.0, WHITE, 1.0)
    stroke(image, 35.0, 35.0, 90.0, 90.0, 3.0, WHITE, 1.0)


def test_letters_are_no_empty_picture() -> None:
    assert lettered("47°", 24).max() > 200
    assert lettered("contact", 24).shape[1] > lettered("47°", 24).shape[1]
