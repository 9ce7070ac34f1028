import numpy as np

from hiphinge.io.anatomy import recognise
from hiphinge.io.points import is_output, pick_markers, segment_points, split_virtual

FRAMES = 5


def paths(n):
    return np.arange(FRAMES * n * 3, dtype=float).reshape(FRAMES, n, 3) + 1.0


def test_prefixes_are_cut_and_unlabelled_points_dropped():
    data = pick_markers(["A22:RASI", "*17", "", "C7"], paths(4))
    assert data.names == ("RASI", "C7")
    assert "2 points without a name" in data.warnings[0]


def test_of_two_points_with_one_name_the_longer_stays():
    positions = paths(2)
    positions[1:, 0] = np.nan
    data = pick_markers(["RKNE", "RKNE"], positions)
    assert np.array_equal(data.positions[:, 0], positions[:, 1])
    assert "RKNE" in data.warnings[0]


def test_a_double_that_was_never_seen_is_not_worth_a_word():
    positions = paths(2)
    positions[:, 1] = np.nan
    assert pick_markers(["RKNE", "RKNE"], positions).warnings == ()


def test_never_seen_markers_are_named():
    positions = paths(2)
    positions[:, 1] = np.nan
    data = pick_markers(["C7", "LHEE"], positions)
    assert data.names == ("C7",)
    assert "LHEE" in data.warnings[0]


def test_outputs_are_told_by_list_and_by_name():
    for name in ("LHipAngles", "RKneeAnglesV", "LNormalisedGRF", "CentreOfMassFloor", "fp0corner1"):
        assert is_output(name), name
    for name in ("RASI", "LTHAP", "R_THIGH_1", "T10", "LFHD", "SACR"):
        assert not is_output(name), name


def test_joint_centres_and_segment_axes_leave_the_markers():
    names = ["RASI", "L_HJC_reg", "RKJC", "PELO", "PELA", "PELL", "PELP", "LTOE"]
    data = split_virtual(pick_markers(names, paths(len(names))))
    assert data.names == ("RASI", "LTOE")
    assert set(data.reference) == set(names) - {"RASI", "LTOE"}


def test_a_toe_marker_is_no_segment_axis():
    assert segment_points(["LTOE", "LTOA", "LTOL", "LTOP"]) == frozenset()


def test_landmarks_in_many_spellings():
    for name in ("RASI", "RASIS", "R.ASIS", "r.ASIS_study", "R_IAS", "RAsis", "r asis"):
        assert recognise(name) == ("asis", "right"), name
    for name in ("LTOE", "L.Toe.Tip", "L_toe_study", "LBigToe", "l met", "L_FM1", "LMT2"):
        assert recognise(name) == ("toe", "left"), name
    for name in ("LHEE", "L.Heel", "L_calc_study", "LFCC", "LCAL", "LHeel"):
        assert recognise(name) == ("heel", "left"), name
    for name in ("RTHI", "LFHD", "R_THIGH_1", "M12", "STRN2", "R"):
        assert recognise(name) is None, name
