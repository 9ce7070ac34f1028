"""The live framing check: instructions for pictures that lack one thing, and what it refuses."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.pose.body_points import NAMES
from hiphinge.pose.detector import Sighting
from hiphinge.pose.examples import standing_landmarks
from hiphinge.pose.regions import Region
from hiphinge.pose.video_adapter import jpeg
from hiphinge.types import ActivityName, Setup
from hiphinge.web.framing import Framing, jpeg_size
from hiphinge.web.framing_checks import Framed, judge
from hiphinge.web.pages.filming import setup_text

from .conftest import Place

WIDTH, HEIGHT = 360, 640
GREY = np.full((HEIGHT, WIDTH, 3), 140, np.uint8)


def body(
    yaw: float = 90.0,
    size: float = 250.0,
    center: tuple[float, float] = (180.0, 320.0),
    turn: float = 0.0,
) -> Sighting:
    """A standing body: turned out of the picture plane, so large [px/m], there, and leaning."""
    found = standing_landmarks(yaw, frames=1, center=(0.0, 0.0), pixels_per_metre=size)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    pixels = found.pixels[0] @ np.array([[cos, sin], [-sin, cos]]) + center
    square = Region(center[0], center[1], 2.0 * size)
    return Sighting(0.9, NAMES, pixels, np.ones(33), found.world[0], square, square)


def test_a_body_that_stands_well_is_ready() -> None:
    found = judge([body()], GREY, wanted="side")
    assert found.instruction == ""
    assert (found.people, found.plane) == (1, "sagittal")
    assert {check.id for check in found.checks if check.is_met} == {
        "light", "whole", "distance", "alone", "level", "view",
    }  # fmt: skip
    x, y, seen = found.points["nose"]
    assert (abs(x) < 0.05, 0.0 < y < 0.4, seen) == (True, True, 1.0)


CASES: list[tuple[Framed, str]] = [
    (judge([], GREY), "Nobody is seen"),
    (judge([], GREY // 20), "too dark"),
    (judge([body()], GREY // 20), "too dark"),
    (judge([body(center=(180.0, 480.0))], GREY), "feet are cut off"),
    (judge([body(center=(180.0, 190.0))], GREY), "head is cut off"),
    (judge([body(0.0, center=(10.0, 320.0))], GREY), "middle"),
    (judge([body(size=120.0)], GREY), "Come nearer"),
    (judge([body(size=335.0, center=(180.0, 305.0))], GREY), "Step back a little"),
    (judge([body(), body(size=200.0, center=(290.0, 320.0))], GREY), "More than one"),
    (judge([body(turn=14.0, size=200.0)], GREY), "Level"),
    (judge([body(0.0)], GREY, wanted="side"), "square from the side"),
    (judge([body(90.0)], GREY, wanted="front"), "Face the camera"),
    (judge([body(0.0)], GREY, wanted="behind"), "Turn your back"),
]


@pytest.mark.parametrize(("found", "said"), CASES, ids=[said for _, said in CASES])
def test_what_is_lacking_is_said_in_one_instruction(found: Framed, said: str) -> None:
    assert said in found.instruction
    assert found.instruction.count(".") <= 2


def test_a_face_that_stays_dark_before_a_window_is_told() -> None:
    image = np.full((HEIGHT, WIDTH, 3), 220, np.uint8)
    places = body().pixels.astype(int)
    for x, y in places:
        image[y - 3 : y + 4, x - 3 : x + 4] = 20
    assert "from behind" in judge([body()], image).instruction


def test_one_body_found_twice_is_one_person_and_a_far_one_does_not_count() -> None:
    far = body(size=80.0, center=(330.0, 300.0))
    found = judge([body(), body(center=(185.0, 322.0)), far], GREY)
    assert (found.people, found.instruction) == (1, "")


def test_a_squat_is_not_told_to_level_the_camera() -> None:
    low = body(turn=14.0, size=200.0)
    world = low.world.copy()
    for name in ("left_ankle", "right_ankle"):
        world[NAMES.index(name)] = world[NAMES.index(name.replace("ankle", "knee"))] + (0.4, 0, 0)
    bent = Sighting(0.9, NAMES, low.pixels, low.visibility, world, low.looked_in, low.region)
    assert "Level" not in judge([bent], GREY).instruction


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xc0\x00\x0b\x08"])
def test_what_is_no_jpeg_is_refused_unread(data: bytes) -> None:
    with pytest.raises(InputError, match="not a picture"):
        jpeg_size(data)


def test_a_picture_that_promises_to_be_huge_is_never_decoded() -> None:
    header = bytes.fromhex("ffd8ffc0000b08ffffffff01011100")
    assert jpeg_size(header) == (65535, 65535)
    with pytest.raises(InputError, match="too large"):
        Framing().look(header)


def frames(video: Path, *numbers: int) -> Iterator[np.ndarray]:
    import av

    with av.open(video) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index in numbers:
                yield frame.to_ndarray(format="rgb24")
            if index >= max(numbers):
                return


def test_the_camera_is_looked_at_and_nothing_is_kept(place: Place, sample_clip: Path) -> None:
    before = sorted(path.name for path in place.store.files.folder.rglob("*"))
    pictures = list(frames(sample_clip, 20, 60))
    seen = [
        place.browser.post("/api/framing?view=side", content=jpeg(picture)).json()
        for picture in (*pictures, pictures[0][:250], pictures[0] // 20)
    ]
    assert [one["people"] >= 1 for one in seen[:2]] == [True, True]
    assert seen[0]["plane"] in ("sagittal", "oblique", "frontal")
    assert 0.2 < seen[0]["height_share"] < 0.8
    assert not seen[2]["is_ready"]
    assert "dark" in seen[3]["instruction"]
    assert sorted(path.name for path in place.store.files.folder.rglob("*")) == before


def test_wrong_pictures_are_answered_and_strangers_are_not(place: Place) -> None:
    for content in (b"", b"GIF89a", bytes.fromhex("ffd8ffc0000b08ffffffff01011100")):
        answer = place.browser.post("/api/framing", content=content)
        assert (answer.status_code, set(answer.json())) == (422, {"error"})
    assert place.browser.post("/api/framing", content=bytes(1_000_001)).status_code == 413
    assert place.browser.post("/api/framing?view=above", content=jpeg(GREY)).status_code == 422
    assert place.stranger.post("/api/framing", content=jpeg(GREY)).status_code == 403
    elsewhere = {"origin": "https://elsewhere.example"}
    refused = place.browser.post("/api/framing", content=jpeg(GREY), headers=elsewhere)
    assert refused.status_code == 403


def test_cards_have_their_drawings(place: Place) -> None:
    found = place.browser.get("/api/filming").json()
    assert set(found["cards"]) == set(ActivityName.__args__)
    for card in found["cards"].values():
        picture = place.browser.get(card["drawing"])
        assert picture.text.startswith("<svg")
        assert "script" not in picture.headers["content-security-policy"]
    assert place.browser.get("/filming/fly.svg").status_code == 404


def test_an_earlier_recording_without_a_film_tells_its_set_up(place: Place) -> None:
    found = place.browser.get(f"/api/analyses/{place.analysis}/outline").json()
    assert (found["title"], found["setup"], found["views"]) == ("Walk", "usual", [])
    assert place.browser.get(f"/api/analyses/{'0' * 32}/outline").status_code == 404
    assert place.browser.get(f"/analyses/{place.analysis}/people/1.jpg").status_code == 404


def test_set_ups_in_one_line() -> None:
    full = Setup(condition="usual", speed_kmh=5.5, incline=2.0, load_kg=10.0, treadmill=True)
    assert setup_text(full) == "usual, 5.5 km/h, 2 % slope, 10 kg carried, on a treadmill"
    assert setup_text(Setup()) == ""
