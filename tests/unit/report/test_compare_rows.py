"""How compared numbers are written."""

from hiphinge.report.compare_section import compared_row
from hiphinge.types import ComparedMeasure

ROW = ComparedMeasure("depth", "left", 94.1, 94.4, "deg", 11.2, "within_error", "measure")


def test_degrees_of_a_video_stay_whole() -> None:
    row = compared_row(ROW, "", whole=True)
    assert (row.before, row.now, row.smallest) == ("94°", "94°", "11°")


def test_degrees_of_markers_get_a_decimal_where_rounding_would_make_them_equal() -> None:
    row = compared_row(ROW, "")
    assert (row.before, row.now, row.smallest) == ("94.1°", "94.4°", "11.2°")
