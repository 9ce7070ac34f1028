import numpy as np
import pytest

from hiphinge.pose.recorded import recorded_at, told_time


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, None),
        ({"creation_time": "yesterday"}, None),
        ({"creation_time": "1904-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "2026-03-12T09:30:00"}, "2026-03-12T09:30:00+00:00"),
        (
            {
                "creation_time": "2026-03-12T12:00:00Z",
                "com.apple.quicktime.creationdate": "2026-03-12T10:30:00+0100",
            },
            "2026-03-12T09:30:00+00:00",
        ),
    ],
)
def test_the_time_of_recording_is_that_of_the_camera_when_it_can_be_one(tags, expected) -> None:
    assert told_time(tags) == expected


def test_a_video_tells_it(make_video) -> None:
    grey = [np.full((48, 64, 3), 90, np.uint8)] * 2
    told = make_video(grey, metadata={"creation_time": "2026-03-12T09:30:00.000000Z"})
    assert recorded_at(told) == "2026-03-12T09:30:00+00:00"
    assert recorded_at(make_video(grey, "bare.mp4")) is None
