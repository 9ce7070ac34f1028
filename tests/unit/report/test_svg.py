import numpy as np
import pytest

from hiphinge.report.svg import Scale, area, element, label, nice_ticks, polyline


def test_a_scale_maps_ends_to_ends():
    scale = Scale(-10.0, 30.0, 118.0, 26.0)
    assert scale(-10.0) == 118.0
    assert scale(30.0) == 26.0
    np.testing.assert_allclose(scale.all(np.array([-10.0, 10.0])), [118.0, 72.0])


@pytest.mark.parametrize(("low", "high"), [(-12.0, 63.0), (0.61, 0.66), (-3e-3, 4e-3), (95.0, 1e5)])
def test_ticks_lie_inside_and_are_few(low, high):
    ticks = nice_ticks(low, high)
    assert 2 <= len(ticks) <= 9
    assert low <= ticks[0] and ticks[-1] <= high


def test_a_missing_sample_breaks_the_line():
    x = np.arange(5.0)
    text = polyline(x, np.array([0.0, 1.0, np.nan, 1.0, 0.0]), "curve")
    assert text.count("M") == 2
    assert "nan" not in text


def test_a_missing_sample_splits_the_area():
    low = np.array([0.0, 0.0, np.nan, 0.0, 0.0])
    text = area(np.arange(5.0), low, low + 1.0, "band")
    assert text.count("M") == text.count("Z") == 2
    assert "nan" not in text


def test_an_area_without_samples_is_nothing():
    nothing = np.full(3, np.nan)
    assert area(np.arange(3.0), nothing, nothing, "band") == ""


def test_text_from_a_file_cannot_become_markup():
    text = label(0.0, 0.0, "<script>alert(1)</script>") + element("g", class_='"><script>')
    assert "<script>" not in text
