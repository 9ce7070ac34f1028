"""What every pose model must do, run on all of them."""

from pathlib import Path

import numpy as np
import pytest

from hiphinge import assets
from hiphinge.pose import Detector, pictures
from hiphinge.pose.blazepose import BlazePose
from hiphinge.pose.detector import Sighting
from hiphinge.pose.regions import Region


@pytest.fixture(scope="module", params=["lite", "heavy"])
def detector(request: pytest.FixtureRequest) -> Detector:
    return BlazePose(request.param)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A picture of one person, who fills most of it."""
    with pictures(Path(assets.path("sample_cameras"))) as shown:
        colours = next(shown).colours
    assert colours is not None
    return colours


def looked(detector: Detector, image: np.ndarray, region: Region) -> Sighting:
    seen = detector.look(image, region)
    assert seen is not None
    return seen


def found(detector: Detector, image: np.ndarray) -> Sighting:
    """The surest person of a search."""
    return looked(detector, image, detector.search(image)[0])


def test_it_keeps_to_the_protocol(detector: Detector) -> None:
    assert isinstance(detector, Detector)


def test_nobody_is_found_where_nobody_is(detector: Detector) -> None:
    empty = np.full((240, 320, 3), 90, np.uint8)
    assert detector.search(empty) == ()
    assert detector.look(empty, Region(160.0, 120.0, 200.0)) is None


def test_a_person_is_found_and_found_again_in_the_region(
    detector: Detector, picture: np.ndarray
) -> None:
    first = found(detector, picture)
    again = looked(detector, picture, first.region)
    assert 0.5 < again.score <= 1.0
    assert again.region.contains(first.region.x, first.region.y)
    assert len(again.names) == len(again.pixels) == len(again.world) == len(again.visibility)
    assert ((again.visibility >= 0.0) & (again.visibility <= 1.0)).all()


def test_the_body_stands_the_right_way_up(detector: Detector, picture: np.ndarray) -> None:
    seen = found(detector, picture)
    place = dict(zip(seen.names, seen.world, strict=True))
    pixel = dict(zip(seen.names, seen.pixels, strict=True))
    for side in ("left", "right"):
        assert place[f"{side}_shoulder"][1] > place[f"{side}_hip"][1] > place[f"{side}_ankle"][1]
        assert pixel[f"{side}_shoulder"][1] < pixel[f"{side}_hip"][1] < pixel[f"{side}_ankle"][1]


def test_a_shifted_picture_shifts_the_body(detector: Detector, picture: np.ndarray) -> None:
    region = found(detector, picture).region
    seen = looked(detector, picture, region)
    moved = np.ascontiguousarray(np.pad(picture, ((0, 0), (64, 0), (0, 0)), "edge"))
    shifted = looked(detector, moved, region.shifted(64.0, 0.0))
    np.testing.assert_allclose(shifted.pixels - seen.pixels, [[64.0, 0.0]] * 33, atol=0.5)
    np.testing.assert_allclose(shifted.world, seen.world, atol=2e-3)


def test_pictures_are_not_remembered(detector: Detector, picture: np.ndarray) -> None:
    region = found(detector, picture).region
    before = looked(detector, picture, region)
    detector.look(np.full_like(picture, 90), region)
    after = looked(detector, picture, region)
    np.testing.assert_array_equal(before.pixels, after.pixels)
