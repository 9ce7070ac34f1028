"""The drawn files: complete, small, wordless, and readable without the body model."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from hiphinge.errors import SettingError
from hiphinge.pictures import drawing, drawn_exercises
from hiphinge.pictures.poses import pictures

LARGEST_BYTES = 12 * 1024
SVG = "{http://www.w3.org/2000/svg}"


def test_every_exercise_with_poses_is_drawn_and_no_other() -> None:
    assert set(drawn_exercises()) == set(pictures())
    assert len(drawn_exercises()) == 86


@pytest.mark.parametrize("exercise", drawn_exercises())
def test_drawings_are_small_wordless_and_of_one_size(exercise: str) -> None:
    first, second = drawing(exercise, 1), drawing(exercise, 2)
    boxes = {ElementTree.fromstring(svg).get("viewBox") for svg in (first, second)}
    assert len(boxes) == 1
    assert first != second
    for svg in (first, second):
        assert len(svg.encode()) <= LARGEST_BYTES
        kinds = {element.tag for element in ElementTree.fromstring(svg).iter()}
        assert kinds == {f"{SVG}svg", f"{SVG}style", f"{SVG}path"}
        assert "nan" not in svg.partition("</style>")[2]


@pytest.mark.parametrize("exercise", drawn_exercises())
def test_everything_lies_inside_the_frame(exercise: str) -> None:
    for key in (1, 2):
        root = ElementTree.fromstring(drawing(exercise, key))
        left, top, width, height = map(float, root.get("viewBox", "").split())
        for element in root.iter(f"{SVG}path"):
            # Where each straight piece and arc begins and ends (curves stay near their ends).
            for x, y in re.findall(r"[ML](-?[\d.]+)[ ]?(-?[\d.]+)", element.get("d", "")):
                assert left - 1 <= float(x) <= left + width + 1
                assert top - 1 <= float(y) <= top + height + 1


@pytest.mark.parametrize("exercise", drawn_exercises())
def test_something_works_in_the_end(exercise: str) -> None:
    assert 'class="hx-t"' in drawing(exercise, 2)


def test_an_unknown_exercise_is_refused() -> None:
    with pytest.raises(SettingError, match="no drawing of this exercise: handstand, key 1"):
        drawing("handstand", 1)


def test_reading_a_drawing_loads_no_body_model() -> None:
    code = (
        "import sys; from hiphinge.pictures import drawing; drawing('squat_bw', 1);"
        "print('hiphinge.body' in sys.modules or 'scipy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
