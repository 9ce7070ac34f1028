import struct
import threading
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from hiphinge.errors import InputError
from hiphinge.pose.pictures import Reading, header, pictures
from hiphinge.pose.video_adapter import Damage


def flat(grey: int, width: int = 64, height: int = 48) -> np.ndarray:
    return np.full((height, width, 3), grey, np.uint8)


def marked(width: int = 64, height: int = 48) -> np.ndarray:
    """Dark, with a bright top left corner."""
    picture = flat(30, width, height)
    picture[: height // 2, : width // 2] = 220
    return picture


def bright_corner(picture: np.ndarray) -> str:
    height, width = picture.shape[:2]
    corners = {
        "top left": picture[2, 2],
        "top right": picture[2, width - 3],
        "bottom left": picture[height - 3, 2],
        "bottom right": picture[height - 3, width - 3],
    }
    return max(corners, key=lambda name: int(corners[name].sum()))


def read(path: Path, reading: Reading | None = None, **more: object) -> list:
    with pictures(path, reading or Reading(), **more) as shown:
        return list(shown)


def test_times_are_those_of_the_file_less_the_first(make_video) -> None:
    times = [0.5, 0.54, 0.6, 0.9, 1.0]
    found = read(make_video([flat(90)] * 5, times=times))
    assert [p.index for p in found] == [0, 1, 2, 3, 4]
    np.testing.assert_allclose([p.time for p in found], np.array(times) - 0.5, atol=1e-9)


def test_padded_rows_are_left_out_whatever_the_width(make_video) -> None:
    for width in (62, 66, 318):
        [picture] = read(make_video([marked(width)], name=f"{width}.mp4"))
        assert picture.colours.shape == (48, width, 3)
        assert bright_corner(picture.colours) == "top left"
        assert abs(int(picture.colours[2, 2, 0]) - 220) < 12


@pytest.mark.parametrize(
    ("matrix", "corner", "shape"),
    [
        # How players must turn the picture: the matrix of the track header, clockwise.
        ((0, 1, -1, 0), "top right", (64, 48)),
        ((-1, 0, 0, -1), "bottom right", (48, 64)),
        ((0, -1, 1, 0), "bottom left", (64, 48)),
    ],
)
def test_rotation_in_the_file_is_applied(make_video, matrix, corner, shape) -> None:
    path = make_video([marked()])
    content = bytearray(path.read_bytes())
    place = content.index(b"tkhd") + 4 + 40  # version 0: the matrix stands 40 bytes in
    a, b, c, d = (value * 65536 for value in matrix)
    content[place : place + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    [picture] = read(path)
    assert picture.colours.shape[:2] == shape
    assert (picture.height, picture.width) == shape
    assert bright_corner(picture.colours) == corner


def test_ten_bits_a_colour_can_be_read(make_video) -> None:
    path = make_video([marked()], "ten.mkv", codec="ffv1", pixel_format="yuv420p10le")
    assert header(path).pixel_format == "yuv420p10le"
    [picture] = read(path)
    assert picture.colours.dtype == np.uint8
    assert bright_corner(picture.colours) == "top left"


def test_a_mirrored_video_is_put_right(make_video) -> None:
    [picture] = read(make_video([marked()]), Reading(mirrored=True))
    assert bright_corner(picture.colours) == "top right"


def test_large_pictures_are_made_smaller_but_keep_their_measure(make_video) -> None:
    [picture] = read(make_video([marked(640, 480)]), Reading(longest_side=320))
    assert picture.colours.shape == (240, 320, 3)
    assert (picture.width, picture.height, picture.scale) == (640, 480, 2.0)


def test_slow_motion_is_timed_by_the_factor(make_video) -> None:
    found = read(make_video([flat(90)] * 3), Reading(time_factor=0.125))
    np.testing.assert_allclose([p.time for p in found], [0.0, 0.005, 0.01])


def test_only_wanted_pictures_get_colours_and_reading_ends(make_video) -> None:
    found = read(
        make_video([flat(90)] * 10), Reading(end=0.2), wanted=lambda index, time: index % 2 == 0
    )
    assert [p.colours is not None for p in found] == [True, False] * 3


def test_leaving_early_stops_the_decoder(make_video) -> None:
    path = make_video([flat(90)] * 60)
    with pictures(path) as shown:
        next(shown)
    assert not [thread for thread in threading.enumerate() if thread.name == "decode"]


def test_damage_is_counted_and_left_out(make_video) -> None:
    rng = np.random.default_rng(1)
    noisy = [rng.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(20)]
    path = make_video(noisy, "clip.avi", codec="mjpeg", pixel_format="yuvj420p")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 9000] = bytes(9000)
    path.write_bytes(content)
    damage = Damage()
    found = read(path, damage=damage)
    assert 5 < len(found) < 20
    assert np.all(np.diff([p.time for p in found]) > 0.0)


def test_a_file_cut_off_is_read_as_far_as_it_goes(make_video) -> None:
    path = make_video([marked()] * 30, "cut.mkv", codec="ffv1", pixel_format="yuv420p")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 5 < len(read(path)) < 30


def test_what_is_no_video_is_told_clearly(tmp_path: Path, make_video) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    text = tmp_path / "notes.mp4"
    text.write_text("not a video\n" * 100)
    sound = tmp_path / "sound.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    headless = make_video([flat(90)] * 5, "headless.mp4")
    headless.write_bytes(headless.read_bytes()[:60])
    for path, message in (
        (tmp_path / "nowhere.mp4", "no such file"),
        (tmp_path, "no such file"),
        (empty, "the file is empty"),
        (text, "not a video that can be read"),
        (sound, "sound but no picture"),
        (headless, "not a video that can be read|no picture"),
    ):
        with pytest.raises(InputError, match=message):
            read(path)


def test_a_video_without_pictures_is_told_clearly(tmp_path: Path) -> None:
    path = tmp_path / "none.mkv"
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()
    with pytest.raises(InputError, match=r"no picture|not a video that can be read"):
        read(path)


def test_remarks_of_the_camera_are_read(make_video) -> None:
    path = make_video([flat(90)] * 3, metadata={"com.android.capture.fps": "240.0"})
    assert header(path).tags["com.android.capture.fps"].startswith("240")
