"""Landmarks as other programs write them come out the same whatever the file."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.io.landmarks import is_landmark_file, read_landmarks
from hiphinge.io.landmarks.names import BLAZEPOSE_33, BODY_25, COCO_17, HALPE_26, our_name
from hiphinge.kinematics.planar.examples import side_view_walk
from hiphinge.types import Landmarks

SIZE = (1920.0, 1080.0)
KNEE = "right_knee"


@pytest.fixture(scope="module")
def walk() -> Landmarks:
    return side_view_walk(seconds=1.0)


def check(found: Landmarks, walk: Landmarks, *, feet: bool = True) -> None:
    assert np.allclose(found.point(KNEE), walk.point(KNEE), atol=0.01)
    assert found.rate_hz == pytest.approx(30.0)
    if feet:
        assert np.allclose(found.point("left_heel"), walk.point("left_heel"), atol=0.01)


def numbered(walk: Landmarks, frame: int, places: dict[str, int], count: int) -> list[float]:
    row = np.zeros((count, 3))
    for name, place in places.items():
        row[place] = (*walk.point(name)[frame], 0.9)
    return row.ravel().tolist()


@pytest.mark.parametrize(("places", "count"), [(BODY_25, 25), (HALPE_26, 26), (COCO_17, 17)])
def test_a_folder_of_openpose_files(
    walk: Landmarks, tmp_path: Path, places: dict[str, int], count: int
) -> None:
    folder = tmp_path / "json"
    folder.mkdir()
    for frame in range(30):
        people = [{"pose_keypoints_2d": numbered(walk, frame, places, count)}]
        people.append(
            {"pose_keypoints_2d": (0.3 * np.array(people[0]["pose_keypoints_2d"])).tolist()}
        )
        text = json.dumps({"version": 1.3, "people": people if frame != 3 else []})
        (folder / f"clip_{frame:012d}_keypoints.json").write_text(text)
    assert is_landmark_file(folder)
    found = read_landmarks(folder, rate_hz=30.0)
    assert np.isnan(found.landmarks.point(KNEE)[3]).all()
    kept = np.arange(30) != 3
    assert np.allclose(found.landmarks.point(KNEE)[kept], walk.point(KNEE)[kept], atol=0.01)
    assert found.people == 2 and not found.has_depth
    assert any("ankles stand in" in text for text in found.warnings) == (count == 17)
    with pytest.raises(InputError, match="how many pictures"):
        read_landmarks(folder)


def test_myogait_json(walk: Landmarks, tmp_path: Path) -> None:
    frames = []
    for frame in range(30):
        points = {
            name.upper(): {"x": float(x / SIZE[0]), "y": float(y / SIZE[1]), "visibility": 0.9}
            for name, (x, y) in zip(walk.names, walk.pixels[frame], strict=True)
        }
        frames.append({"frame_idx": frame, "landmarks": points})
    meta = {"fps": 30.0, "width": SIZE[0], "height": SIZE[1]}
    path = tmp_path / "walk.json"
    path.write_text(json.dumps({"meta": meta, "frames": frames}))
    check(read_landmarks(path).landmarks, walk)


def test_mediapipe_json_with_depth(walk: Landmarks, tmp_path: Path) -> None:
    frames = []
    for frame in range(30):
        row: list[dict[str, float]] = [{"x": 0.0, "y": 0.0, "z": 0.0, "visibility": 0.0}] * 33
        for name, place in BLAZEPOSE_33.items():
            x, y = walk.point(name)[frame]
            depth = -400.0 * walk.place(name)[frame, 2] / SIZE[0]
            row[place] = {"x": x / SIZE[0], "y": y / SIZE[1], "z": depth, "visibility": 1.0}
        frames.append({"time": frame / 30.0, "pose_landmarks": [row]})
    path = tmp_path / "walk.json"
    path.write_text(json.dumps({"width": SIZE[0], "height": SIZE[1], "frames": frames}))
    found = read_landmarks(path)
    check(found.landmarks, walk)
    assert found.has_depth
    across = found.landmarks.place("right_hip") - found.landmarks.place("left_hip")
    assert (across[:, 2] > 0.1).all()  # the right side is nearer to the camera


def test_coco_results(walk: Landmarks, tmp_path: Path) -> None:
    rows = [
        {"image_id": f"{frame}.jpg", "keypoints": numbered(walk, frame, HALPE_26, 26), "score": 1.0}
        for frame in range(30)
    ]
    path = tmp_path / "results.json"
    path.write_text(json.dumps(rows))
    check(read_landmarks(path, rate_hz=30.0).landmarks, walk)


def test_wide_and_long_csv(walk: Landmarks, tmp_path: Path) -> None:
    wide, long = tmp_path / "wide.csv", tmp_path / "long.csv"
    with wide.open("w", newline="") as stream:
        write = csv.writer(stream)
        write.writerow(["time", *(f"{n}_{axis}" for n in walk.names for axis in "xy")])
        for time, frame in zip(walk.time, walk.pixels, strict=True):
            write.writerow([time, *frame.ravel()])
    with long.open("w", newline="") as stream:
        write = csv.writer(stream)
        write.writerow(["frame", "time", "landmark", "x_px", "y_px"])
        for number, frame in enumerate(walk.pixels):
            for name, (x, y) in zip(walk.names, frame, strict=True):
                write.writerow([number, number / 30.0, name, x, y])
    for path in (wide, long):
        check(read_landmarks(path).landmarks, walk)


def test_shares_without_the_size_of_the_picture_are_refused(tmp_path: Path) -> None:
    names = [
        f"{side}_{n}" for n in ("shoulder", "hip", "knee", "ankle") for side in ("left", "right")
    ]
    path = tmp_path / "labels.csv"
    head = ["time", *(f"{name}_{axis}" for name in names for axis in "xy")]
    path.write_text("\n".join([",".join(head), ",".join(["0.0", *["0.5"] * 16])]))
    with pytest.raises(InputError, match="size is not known"):
        read_landmarks(path)


def test_trc_of_landmarks_in_space_is_seen_from_the_side(walk: Landmarks, tmp_path: Path) -> None:
    names = [name for name in walk.names if "ear" not in name]
    called = [f"{n[0].upper()}{n.split('_', 1)[1].title().replace('_', '')}" for n in names[1:]]
    called = [name.replace("FootIndex", "BigToe") for name in called]
    angle = np.radians(70.0)
    turn = np.array(
        [[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]]
    )
    lines = [
        "PathFileType\t4\t(X/Y/Z)\twalk.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\t"
        "OrigNumFrames",
        f"30\t30\t30\t{len(called)}\tm\t30\t1\t30",
        "Frame#\tTime\t" + "\t\t\t".join(called) + "\t\t",
        "\t\t" + "\t".join(f"X{k}\tY{k}\tZ{k}" for k in range(1, len(called) + 1)),
        "",
    ]
    for frame in range(30):
        points = np.stack([walk.place(name)[frame] for name in names[1:]]) @ turn.T
        values = "\t".join(f"{value:.6f}" for value in points.ravel())
        lines.append(f"{frame + 1}\t{frame / 30.0:.6f}\t{values}")
    path = tmp_path / "walk.trc"
    path.write_text("\n".join(lines) + "\n")
    assert is_landmark_file(path)
    found = read_landmarks(path).landmarks
    thigh = found.point("right_knee") - found.point("right_hip")
    truth = (walk.place("right_knee") - walk.place("right_hip"))[:, :2] * (1000.0, -1000.0)
    assert np.abs(thigh - truth).max() < 60.0
    assert np.corrcoef(thigh[:, 0], truth[:, 0])[0, 1] > 0.99


@pytest.mark.parametrize(
    ("content", "why"),
    [("{}", "no landmarks"), ("[1, 2]", "no landmarks"), ("{", "not JSON"), ("", "empty"),
     ('{"people": [{"pose_keypoints_2d": [1, 2, 3]}]}', "no model that we know")],
)  # fmt: skip
def test_other_json_is_refused(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(InputError, match=why):
        read_landmarks(path, rate_hz=30.0)


def test_names_of_other_programs() -> None:
    assert our_name("LShoulder") == "left_shoulder"
    assert our_name("right ankle") == "right_ankle"
    assert our_name("R_Heel") == "right_heel"
    assert our_name("Neck") is None


@pytest.mark.parametrize("size", [(1920.0, 1080.0), (1080.0, 1920.0)])
def test_shares_without_a_size_tell_how_the_telephone_was_held(
    tmp_path: Path, size: tuple[float, float]
) -> None:
    walk = side_view_walk(seconds=2.0)
    path = tmp_path / "walk.csv"
    with path.open("w", newline="") as stream:
        write = csv.writer(stream)
        write.writerow(["time", *(f"{name}_{axis}" for name in walk.names for axis in "xy")])
        for time, frame in zip(walk.time, walk.pixels, strict=True):
            write.writerow([time, *(frame / size).ravel()])
    found = read_landmarks(path)
    assert found.size == size
    assert np.allclose(found.landmarks.point(KNEE), walk.point(KNEE), atol=0.01)
    assert any("add width and height" in text for text in found.warnings)


def test_shares_of_somebody_who_stands_still_are_refused(tmp_path: Path) -> None:
    walk = side_view_walk(seconds=1.0)
    path = tmp_path / "still.csv"
    with path.open("w", newline="") as stream:
        write = csv.writer(stream)
        write.writerow(["time", *(f"{name}_{axis}" for name in walk.names for axis in "xy")])
        for time in walk.time:
            write.writerow([time, *(walk.pixels[0] / SIZE).ravel()])
    with pytest.raises(InputError, match="width and height"):
        read_landmarks(path)
