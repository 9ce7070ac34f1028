"""Whole drawings: what lies over what, and what the data may not say."""

from dataclasses import replace

import numpy as np
import pytest

from hiphinge.body import default_body
from hiphinge.errors import SettingError
from hiphinge.pictures.compose import draw, draw_placed
from hiphinge.pictures.ink import style_sheet
from hiphinge.pictures.mannequin import Mannequin, Placed
from hiphinge.pictures.placing import place_picture
from hiphinge.pictures.poses import Prop, pictures
from hiphinge.pictures.views import View


@pytest.fixture(scope="module")
def man() -> Mannequin:
    return Mannequin(default_body())


@pytest.fixture(scope="module")
def squat(man: Mannequin) -> tuple[Placed, Placed]:
    return place_picture(pictures()["squat_bw"], man)


def order(svg: str, first: str, second: str) -> bool:
    """Whether the last piece of one style lies under the first of another."""
    return svg.rindex(f'class="{first}"') < svg.index(f'class="{second}"')


def test_the_floor_lies_under_all_and_the_arrow_over_all(
    man: Mannequin, squat: tuple[Placed, Placed]
) -> None:
    start, end = draw_placed(pictures()["squat_bw"], squat, man)
    assert end.index("<path") == end.index('<path class="hx-g"')
    assert order(end, "hx-n", "hx-a")
    assert 'class="hx-a"' not in start


def test_the_far_leg_is_drawn_first_and_pale(man: Mannequin, squat: tuple[Placed, Placed]) -> None:
    _, right = draw_placed(pictures()["squat_bw"], squat, man)
    assert right.index('class="hx-f"') < right.index('class="hx-n"')


def test_a_buttock_seen_from_the_front_lies_under_the_trunk(
    man: Mannequin, squat: tuple[Placed, Placed]
) -> None:
    picture = replace(pictures()["squat_bw"], works=("gluteus_maximus_r",), arrow=None)
    before = draw_placed(replace(picture, view=View(0.0, 5.0)), squat, man)[0]
    behind = draw_placed(replace(picture, view=View(180.0, 5.0)), squat, man)[0]
    assert before.index('class="hx-t"') < before.index('class="hx-m"')
    assert behind.index('class="hx-t"') > behind.index('class="hx-m"')


def test_the_mirrored_part_is_tinted_on_the_other_side(
    man: Mannequin, squat: tuple[Placed, Placed]
) -> None:
    rear = replace(pictures()["squat_bw"], view=View(180.0, 0.0), arrow=None)
    places: dict[str, float] = {}
    for side in ("r", "l"):
        svg = draw_placed(replace(rear, works=(f"gluteus_maximus_{side}",)), squat, man)[0]
        path = svg.partition('class="hx-t" d="M')[2]
        places[side] = float(path.replace("-", " -").replace("A", " ").split()[0])
    assert places["l"] < 0.0 < places["r"]


def test_only_the_looks_that_are_used_are_written() -> None:
    assert ".hx-b{" in style_sheet(["b"])
    assert ".hx-b{" not in style_sheet(["n"])


@pytest.mark.parametrize("key", ["works", "props"])
def test_unknown_parts_and_props_are_refused(key: str, man: Mannequin) -> None:
    picture = pictures()["squat_bw"]
    odd = {"works": ("biceps_r",), "props": (Prop("trampoline", "trampoline", {}),)}
    with pytest.raises(SettingError, match="unknown"):
        draw(replace(picture, **{key: odd[key]}), man)


def test_a_placed_pose_is_read_only(squat: tuple[Placed, Placed]) -> None:
    with pytest.raises(ValueError, match="read-only"):
        squat[0].balls[0] = np.zeros(3)
