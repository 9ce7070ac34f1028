"""Pictures become an MP4 that browsers play; the second module that imports PyAV."""
# pyright: basic

from collections.abc import Callable, Generator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

# Clock of the written file: fine enough for any camera.
_TICKS = 90_000
_QUALITY = "23"


@contextmanager
def mp4(
    path: Path, width: int, height: int, rate_hz: float
) -> Generator[Callable[[UInt8[np.ndarray, "height width 3"], float], None]]:
    """Write H.264 in MP4, pixels as browsers want them (yuv420p), each picture at its own time.

    Args:
        path: The file; its folder exists.
        width: Width of the pictures, even [px].
        height: Height, even [px].
        rate_hz: About how many pictures a second there are.

    Yields:
        What takes a picture and its time [s], times rising.
    """
    import av

    with av.open(path, "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=max(round(rate_hz), 1))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "superfast", "crf": _QUALITY}
        stream.codec_context.time_base = Fraction(1, _TICKS)
        stream.codec_context.thread_count = 2

        def add(picture: UInt8[np.ndarray, "height width 3"], time: float) -> None:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = round(time * _TICKS), Fraction(1, _TICKS)
            container.mux(stream.encode(frame.reformat(format="yuv420p")))

        yield add
        container.mux(stream.encode(None))


def repeat(source: Path, target: Path, times: int) -> None:
    """Write a video that shows another so many times, coded as it was.

    Args:
        source: The video.
        target: The file to write; its folder exists.
        times: How often.
    """
    import av

    with av.open(source) as shown, av.open(target, "w") as container:
        stream = shown.streams.video[0]
        added = container.add_stream_from_template(stream)
        packets = [packet for packet in shown.demux(stream) if packet.dts is not None]
        starts = [packet.pts or 0 for packet in packets]
        last = max(range(len(packets)), key=starts.__getitem__)
        length = starts[last] + (packets[last].duration or 0) - min(starts)
        for number in range(times):
            for packet in packets:
                again = av.Packet(bytes(packet))
                again.pts = (packet.pts or 0) + number * length
                again.dts = (packet.dts or 0) + number * length
                again.duration, again.time_base = packet.duration, packet.time_base
                again.is_keyframe, again.stream = packet.is_keyframe, added
                container.mux(again)
