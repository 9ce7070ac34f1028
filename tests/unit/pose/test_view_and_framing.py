import numpy as np
import pytest

from hiphinge.pose.body_points import NAMES
from hiphinge.pose.examples import standing_landmarks
from hiphinge.pose.framing import body_height_px, framed, missing_parts
from hiphinge.pose.view import find_view, folded_deg, yaw_deg
from hiphinge.types import Landmarks

WIDTH, HEIGHT = 400, 800


@pytest.mark.parametrize(
    ("yaw", "plane", "facing"),
    [
        (0.0, "frontal", "camera"),
        (12.0, "frontal", "camera"),
        (180.0, "frontal", "away"),
        (40.0, "oblique", "camera, right"),
        (-140.0, "oblique", "away, left"),
        (90.0, "sagittal", "right"),
        (-90.0, "sagittal", "left"),
        (105.0, "sagittal", "right"),
    ],
)
def test_plane_and_facing(yaw: float, plane: str, facing: str) -> None:
    body = standing_landmarks(yaw)
    np.testing.assert_allclose(np.cos(np.radians(yaw_deg(body) - yaw)), 1.0, atol=1e-6)
    view = find_view(body, np.ones(30, dtype=bool))
    assert (view.plane, view.facing) == (plane, facing)


def test_a_body_that_turns_round_is_told() -> None:
    view = find_view(standing_landmarks(np.linspace(0.0, 90.0, 120)), np.ones(120, dtype=bool))
    assert "turns" in view.reason


def test_folding() -> None:
    np.testing.assert_allclose(folded_deg(np.array([-170.0, 100.0])), [10.0, 80.0])


def test_a_body_in_the_middle_is_whole_and_as_tall_as_it_is() -> None:
    body = standing_landmarks(0.0)
    assert framed(body, WIDTH, HEIGHT).all()
    # Shoulders to ankles are 1.34 m, 300 pixels a metre.
    np.testing.assert_allclose(body_height_px(body), 1.34 * 300 / 0.78, rtol=1e-3)


@pytest.mark.parametrize(("up", "part"), [(250.0, "head"), (-250.0, "feet")])
def test_a_part_beyond_the_border_is_told(up: float, part: str) -> None:
    body = standing_landmarks(0.0, center=(200.0, 400.0 - up))
    assert missing_parts(body, WIDTH, HEIGHT)[part].all()
    assert not framed(body, WIDTH, HEIGHT).any()


def test_a_body_without_human_proportions_is_not_believed() -> None:
    body = standing_landmarks(0.0)
    squeezed = body.world.copy()
    squeezed[:, [NAMES.index(f"{side}_shoulder") for side in ("left", "right")], 1] = 0.15
    strange = Landmarks(1, NAMES, body.frame, body.time, body.pixels, body.visibility, squeezed)
    assert missing_parts(strange, WIDTH, HEIGHT)["proportions"].all()


def test_pictures_without_the_person_are_not_whole() -> None:
    body = standing_landmarks(0.0)
    lost = body.pixels.copy()
    lost[3:6] = np.nan
    gone = Landmarks(1, NAMES, body.frame, body.time, lost, body.visibility, body.world)
    assert framed(gone, WIDTH, HEIGHT).sum() == 27
