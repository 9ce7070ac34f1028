import numpy as np
import pytest

from hiphinge.io.axes import find_axes, turn


def test_a_file_in_ground_axes_stays_unchanged(walk):
    names, points = walk
    found = find_axes(names, points)
    assert np.array_equal(found.axes.rotation, np.eye(3))
    assert (found.axes.up, found.axes.forward) == ("+Y", "+X")
    assert found.warnings == ()


def test_laboratory_axes_are_turned_back_exactly(walk, to_lab):
    names, points = walk
    found = find_axes(names, points @ to_lab.T)
    assert (found.axes.up, found.axes.forward) == ("+Z", "-Y")
    assert np.array_equal(turn(found.axes.rotation, points @ to_lab.T), points)
    assert "sacrum to anterior iliac spines" in found.axes.reason


def test_the_right_side_comes_out_at_positive_z(walk, to_lab):
    names, points = walk
    turned = turn(find_axes(names, points @ to_lab.T).axes.rotation, points @ to_lab.T)
    right, left = names.index("RASI"), names.index("LASI")
    assert (turned[:, right, 2] - turned[:, left, 2] > 0.2).all()


def test_without_a_pelvis_the_sides_tell_the_direction(walk):
    names, points = walk
    kept = [i for i, name in enumerate(names) if name in {"RKNE", "LKNE", "RANK", "LANK", "C7"}]
    found = find_axes([names[i] for i in kept], points[:, kept])
    assert found.axes.forward == "+X"
    assert "left to right" in found.axes.reason


def test_walking_backwards_is_said_but_does_not_turn_the_person(walk):
    names, points = walk
    backwards = points.copy()
    backwards[:, :, 0] -= 2 * (points[:, :1, 0] - points[0, 0, 0])
    found = find_axes(names, backwards)
    assert found.axes.forward == "+X"
    assert any("backwards" in warning for warning in found.warnings)


def test_walking_diagonally_is_said(walk):
    names, points = walk
    half = np.sqrt(0.5)
    turned = points @ np.array([[half, 0, half], [0, 1, 0], [-half, 0, half]])
    assert any("45 degrees off" in warning for warning in find_axes(names, turned).warnings)


def test_swapped_left_and_right_names_are_noticed(walk):
    names, points = walk
    swap = {"R": "L", "L": "R"}
    swapped = [swap.get(name[0], name[0]) + name[1:] for name in names]
    assert any("disagree" in warning for warning in find_axes(swapped, points).warnings)


def test_unknown_markers_fall_back_to_force_and_path_with_a_warning(walk, to_lab):
    _, points = walk
    names = [f"M{i}" for i in range(points.shape[1])]
    force = to_lab @ np.array([0.0, 700.0, 0.0])
    found = find_axes(names, points @ to_lab.T, force=force)
    assert (found.axes.up, found.axes.forward) == ("+Z", "-Y")
    assert any("path was taken" in warning for warning in found.warnings)


def test_nothing_to_go_by_takes_the_habit_of_the_format_and_says_so():
    found = find_axes(["M1"], np.zeros((5, 1, 3)), usual_up="+Z")
    assert (found.axes.up, found.axes.forward) == ("+Z", "+X")
    assert len(found.warnings) == 2


def test_a_force_against_the_body_is_said(walk):
    names, points = walk
    found = find_axes(names, points, force=np.array([0.0, 0.0, 700.0]))
    assert found.axes.up == "+Y"
    assert any("ground reaction" in warning for warning in found.warnings)


@pytest.mark.parametrize("missing", ["RTOE", "LASI", "RPSI"])
def test_a_marker_missing_throughout_does_not_matter(walk, missing):
    names, points = walk
    holed = points.copy()
    holed[:, names.index(missing)] = np.nan
    assert np.array_equal(find_axes(names, holed).axes.rotation, np.eye(3))
