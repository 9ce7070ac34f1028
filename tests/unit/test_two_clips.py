"""Two clips of one movement: one person walked past two virtual cameras."""

import json
from pathlib import Path

import numpy as np
import pytest

from hiphinge import pipeline, report
from hiphinge.errors import InputError, SettingError
from hiphinge.events.examples import Walk, body_of, squatting_points
from hiphinge.kinematics.planar.examples import filmed
from hiphinge.types import Analysis, Landmarks

PIXELS_A_METRE = 400.0
OPTIONS = pipeline.Options(height=1.7, loads=False)


def walk(yaw: float, *, faster: float = 1.0) -> Landmarks:
    points = Walk(6.0, belt=True).points
    part = {name: path[::2] for name, path in body_of(points).items()}
    time = points.time[::2] / faster
    return filmed(part, time, yaw_deg=yaw, noise=0.004, bias=0.005, distance=6.0)


def squat(yaw: float) -> Landmarks:
    part = {name: path[::3] for name, path in body_of(squatting_points(3)).items()}
    time = np.arange(len(part["nose"])) / 33.0
    return filmed(part, time, yaw_deg=yaw, distance=6.0)


def kept(landmarks: Landmarks, path: Path) -> Path:
    """As the table of a program that guesses depth, away from the camera."""
    head = ["time", *(f"{name}_{axis}" for name in landmarks.names for axis in "xyz")]
    depth = -PIXELS_A_METRE * landmarks.world[..., 2:]
    places = np.concatenate([landmarks.pixels, depth], axis=2)
    rows = [
        [f"{time:.5f}", *(f"{value:.2f}" for value in points.ravel())]
        for time, points in zip(landmarks.time, places, strict=True)
    ]
    path.write_text("\n".join(",".join(row) for row in [head, *rows]))
    return path


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    made = {
        "side": walk(0.0),
        "front": walk(90.0),
        "side_again": walk(8.0),
        "front_faster": walk(90.0, faster=1.25),
        "squat_front": squat(90.0),
    }
    return {name: kept(one, folder / f"{name}.csv") for name, one in made.items()}


@pytest.fixture(scope="module")
def both(clips: dict[str, Path]) -> Analysis:
    return pipeline.analyze([clips["front"], clips["side"]], OPTIONS)


def test_each_measure_comes_from_the_view_that_shows_it(both: Analysis) -> None:
    seen = {(m.id, m.side): m.view for m in both.measures if m.value is not None}
    for side in ("left", "right"):
        assert seen["knee_flexion_peak", side] == "sagittal"
        assert seen["pelvic_drop_peak", side] == "frontal"
    assert seen["step_width", None] == "frontal"
    assert seen["step_length", "left"] == "sagittal"
    assert seen["cadence", None] == "sagittal"  # as good in both: the leading one tells it
    assert len(seen) == len([m for m in both.measures if m.value is not None])


def test_the_numbers_are_those_of_each_clip_by_itself(both: Analysis, clips) -> None:
    for name in ("side", "front"):
        alone = pipeline.analyze(clips[name], OPTIONS)
        own = {(m.id, m.side): m.value for m in alone.measures}
        taken = [m for m in both.measures if m.view == alone.view.plane and m.value is not None]
        assert taken
        assert all(m.value == own[m.id, m.side] for m in taken)


def test_the_side_leads_and_the_order_of_the_files_does_not_matter(both: Analysis, clips) -> None:
    other = pipeline.analyze([clips["side"], clips["front"]], OPTIONS)
    assert both.view.plane == other.view.plane == "sagittal"
    assert [r.file.name for r in both.recordings] == ["side.csv", "front.csv"]
    assert both.measures == other.measures
    assert both.other_view is not None
    assert both.other_view.view.plane == "frontal"


def test_left_and_right_of_a_measure_come_from_one_clip(both: Analysis) -> None:
    for name in {m.id for m in both.measures}:
        assert len({m.view for m in both.measures if m.id == name and m.value is not None}) <= 1


def test_what_is_seen_from_the_front_is_held_against_no_limit(both: Analysis) -> None:
    front = {m.id for m in both.measures if m.view == "frontal"}
    limited = [f for f in both.findings if f.size is not None and f.size.limit is not None]
    assert not [f.id for f in limited if front & set(f.measures)]
    assert all(m.verdict is None for m in both.measures if m.view == "frontal")


def test_nothing_is_told_from_either_when_neither_sees_it(both: Analysis) -> None:
    turned = [m for m in both.measures if m.id == "hip_rotation_peak"]
    assert turned
    assert all(m.value is None and m.reason for m in turned)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("side", "side_again", "both show the person from the side"),
        ("side", "squat_front", "walk in one, squat in the other"),
        ("side", "front_faster", "steps a minute in one"),
        ("side", "side", "both are the same file"),
    ],
)
def test_clips_that_cannot_belong_together_are_refused(clips, first, second, reason) -> None:
    with pytest.raises(InputError, match=reason):
        pipeline.analyze([clips[first], clips[second]], OPTIONS)


def test_what_cannot_be_meant_for_two_clips_is_refused_at_once(clips, tmp_path: Path) -> None:
    pair = [clips["side"], clips["front"]]
    with pytest.raises(InputError, match="too many clips"):
        pipeline.analyze([*pair, clips["side_again"]], OPTIONS)
    with pytest.raises(SettingError, match="--start"):
        pipeline.analyze(pair, pipeline.Options(start=1.0))
    with pytest.raises(SettingError, match="--subject"):
        pipeline.analyze(pair, pipeline.Options(subject="10,20"))
    markers = tmp_path / "walk.c3d"
    markers.write_bytes(b"")
    with pytest.raises(InputError, match="the file is empty"):
        pipeline.analyze([clips["side"], markers], OPTIONS)
    with pytest.raises(InputError, match="too many clips"):
        pipeline.analyze([*pair, markers], OPTIONS)


def test_one_folder_holds_both_and_says_which_measure_came_from_which(
    both: Analysis, tmp_path: Path
) -> None:
    folder = report.save(both, tmp_path / "walk.hiphinge")
    told = json.loads((folder / "analysis.json").read_text())
    assert [view["plane"] for view in told["views"]] == ["sagittal", "frontal"]
    assert "pelvic_drop_peak" in told["views"][1]["measures"]
    assert "pelvic_drop_peak" not in told["views"][0]["measures"]
    assert {item["file"] for item in told["inputs"]} == {"side.csv", "front.csv"}
    assert (folder / "second-view" / "angles.csv").is_file()
    page = (folder / "report.html").read_text()
    first = page[: page.index('id="details"')]
    assert "From the side: " in first
    assert "From the front or back: " in first
    assert "Two clips of one movement" in page


def test_a_clip_of_another_movement_is_not_set_beside_markers(clips, sample_walk: Path) -> None:
    with pytest.raises(InputError, match="walk in one, squat in the other"):
        pipeline.analyze([sample_walk, clips["squat_front"]], OPTIONS)


def test_markers_lead_and_their_clip_stands_beside_them(sample_walk: Path, tmp_path: Path) -> None:
    alone = pipeline.analyze(sample_walk, OPTIONS)
    cadence = next(m.value for m in alone.measures if m.id == "cadence")
    of_clip = next(
        m.value
        for m in pipeline.analyze(kept(walk(0.0), tmp_path / "slow.csv"), OPTIONS).measures
        if m.id == "cadence"
    )
    assert cadence and of_clip
    clip = kept(walk(0.0, faster=cadence / of_clip), tmp_path / "clip.csv")
    both = pipeline.analyze([clip, sample_walk], OPTIONS)
    assert both.view.plane == "3d" and both.motion is not None
    assert both.other_view is not None and both.other_view.view.plane == "sagittal"
    told = {(m.id, m.side): m for m in both.measures}
    for measure in alone.measures:
        if measure.value is not None:
            assert told[measure.id, measure.side].value == measure.value
            assert told[measure.id, measure.side].view == "3d"
    folder = report.save(both, tmp_path / "both.hiphinge")
    names = [one["file"] for one in json.loads((folder / "analysis.json").read_text())["views"]]
    assert names == [sample_walk.name, "clip.csv"]
    assert "In three dimensions: " in (folder / "report.html").read_text()
    assert (folder / "second-view" / "landmarks.parquet").is_file()
