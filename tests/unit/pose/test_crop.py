import numpy as np
import pytest

from hiphinge.pose.crop_kernel import cut, small_grey

RNG = np.random.default_rng(3)
IMAGE = RNG.integers(0, 255, (40, 60, 3), dtype=np.uint8)


def whole(x: float, y: float, size: float, angle: float, side: int, repeat: bool) -> np.ndarray:
    return cut(IMAGE, x, y, size, angle, side, 1.0, 0.0, repeat)


def test_a_square_that_fits_is_copied() -> None:
    found = whole(30.0, 20.0, 16.0, 0.0, 16, False)
    np.testing.assert_allclose(found, IMAGE[12:28, 22:38], atol=1e-3)


def test_a_quarter_turn_turns_the_square() -> None:
    found = whole(30.0, 20.0, 16.0, np.pi / 2, 16, False)
    # The top of the turned square is the right of the picture; corners fall on corners.
    expected = np.rot90(IMAGE[12:29, 22:39], 1)[1:, :16]
    np.testing.assert_allclose(found[1:], expected[:15], atol=1e-3)


def test_between_pixels_colours_are_means() -> None:
    found = whole(30.5, 20.0, 16.0, 0.0, 16, False)
    expected = 0.5 * (IMAGE[12:28, 22:38].astype(float) + IMAGE[12:28, 23:39])
    np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.parametrize(("repeat", "corner"), [(True, IMAGE[0, 0]), (False, np.zeros(3))])
def test_outside_of_the_picture(repeat: bool, corner: np.ndarray) -> None:
    found = whole(0.0, 0.0, 16.0, 0.0, 16, repeat)
    np.testing.assert_allclose(found[0, 0], corner, atol=1e-3)
    np.testing.assert_allclose(found[8:, 8:], IMAGE[:8, :8], atol=1e-3)


def test_gain_and_offset() -> None:
    found = cut(IMAGE, 30.0, 20.0, 16.0, 0.0, 8, 2.0 / 255.0, -1.0, False)
    assert found.dtype == np.float32
    assert -1.0 <= found.min() < found.max() <= 1.0


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_turned_and_padded_pictures_need_no_copy(turns: int) -> None:
    wide = np.concatenate([IMAGE, np.zeros((40, 4, 3), np.uint8)], axis=1)
    view = np.rot90(wide[:, :60], turns)
    assert not view.flags.c_contiguous
    copy = np.ascontiguousarray(view)
    places = (25.0, 22.0, 30.0, 0.3, 16, 1.0, 0.0, True)
    np.testing.assert_allclose(cut(view, *places), cut(copy, *places), rtol=1e-6)
    np.testing.assert_array_equal(small_grey(view, 3), small_grey(copy, 3))
