"""The only module that imports PyAV, which decodes video."""
# pyright: basic

import itertools
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import UInt8

from hiphinge.errors import InputError

if TYPE_CHECKING:
    import av
    import av.container
    import av.video
    import av.video.reformatter

# More packets in a row than this without one picture: the rest of the file is lost.
_HOPELESS_PACKETS = 600
_KINDS = ".mp4, .mov, .m4v, .avi, .mkv, .webm"


@dataclass(frozen=True, slots=True)
class Header:
    """What a video file says about itself before it is decoded.

    Attributes:
        codec: Name of the compression.
        pixel_format: How colours are stored ("yuv420p10le" has ten bits).
        rate_hz: Pictures per second as the file says; None when it does not.
        seconds: Length as the file says; None when it does not.
        tags: Remarks in the file, keys in lower case.
    """

    codec: str
    pixel_format: str
    rate_hz: float | None
    seconds: float | None
    tags: Mapping[str, str]


@dataclass(slots=True)
class Damage:
    """Packets that could not be decoded so far."""

    packets: int = 0


class Frame:
    """One decoded picture, still in the decoder's own colours.

    Attributes:
        seconds: Presentation time on the file's axis; None when the file has none.
        width: Width [px] with rotation and pixel shape applied.
        height: Height [px], likewise.
        quarter_turns: Turns by 90 degrees, anticlockwise, that set it upright.
    """

    def __init__(
        self,
        frame: "av.VideoFrame",
        seconds: float | None,
        pixel_shape: float,
        converter: "av.video.reformatter.VideoReformatter",
    ) -> None:
        self._frame = frame
        self._converter = converter
        self.seconds = seconds
        self.quarter_turns = round(frame.rotation / 90.0) % 4
        across = round(frame.width * pixel_shape)
        turned = self.quarter_turns % 2 == 1
        self.width, self.height = (frame.height, across) if turned else (across, frame.height)

    def colours(self, longest_side: int) -> UInt8[np.ndarray, "height width 3"]:
        """Red, green, blue of the upright picture, at most so large.

        A view where the decoder pads its rows or the picture was turned: putting a turned picture
        into one block of memory takes a quarter as long as finding the landmarks in it.
        """
        share = min(1.0, longest_side / max(self.width, self.height))
        width, height = round(self.width * share), round(self.height * share)
        if self.quarter_turns % 2:
            width, height = height, width
        picture = self._converter.reformat(
            self._frame, max(width, 1), max(height, 1), "rgb24", interpolation="BILINEAR"
        )
        return np.rot90(picture.to_ndarray(), self.quarter_turns)


@contextmanager
def open_video(path: Path) -> Generator["av.container.InputContainer"]:
    """Open a file that has pictures in it.

    Raises:
        InputError: No such file, nothing in it, no video, or only sound.
    """
    # It takes a quarter of a second to import, and only video needs it.
    import av
    from av.error import FFmpegError

    if not path.is_file():
        raise InputError("no such file", value=path, advice="check the path")
    if path.stat().st_size == 0:
        raise InputError("the file is empty", value=path.name, advice="copy it again")
    try:
        container = av.open(path)
    except (FFmpegError, ValueError, UnicodeError) as error:
        raise InputError(
            "not a video that can be read",
            value=f"{path.name} ({_reason(error)})",
            allowed=_KINDS,
            advice="if it plays elsewhere, copy it again or save it as MP4",
        ) from error
    with container:
        if _stream(container) is None:
            raise InputError("the file has sound but no picture", value=path.name, allowed=_KINDS)
        yield container


def read_header(container: "av.container.InputContainer") -> Header:
    """What the file says about itself."""
    stream = _video(container)
    rate = stream.average_rate or stream.guessed_rate
    seconds = None
    if stream.duration is not None and stream.time_base is not None:
        seconds = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        seconds = container.duration / 1e6
    tags = {**container.metadata, **stream.metadata}
    return Header(
        codec=stream.codec_context.name,
        pixel_format=stream.codec_context.pix_fmt or "",
        rate_hz=float(rate) if rate else None,
        seconds=seconds if seconds and seconds > 0.0 else None,
        tags={key.lower(): value for key, value in tags.items()},
    )


def decode(
    container: "av.container.InputContainer", damage: Damage, *, threads: int
) -> Generator[Frame]:
    """Pictures in the order of presentation; damaged packets are counted and left out."""
    from av.error import FFmpegError
    from av.video.reformatter import VideoReformatter

    stream = _video(container)
    converter = VideoReformatter()  # one for all pictures: making it ready takes longer than using
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = threads
    shape = float(stream.sample_aspect_ratio or 1.0) or 1.0
    packets = container.demux(stream)
    in_vain = 0
    while in_vain < _HOPELESS_PACKETS:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            frames = packet.decode()
        except FFmpegError:
            damage.packets += 1
            in_vain += 1
            continue
        in_vain = 0 if frames else in_vain + 1
        damage.packets += sum(frame.is_corrupt for frame in frames)
        for frame in frames:
            yield Frame(frame, frame.time, shape, converter)


def jpeg(picture: UInt8[np.ndarray, "height width 3"]) -> bytes:
    """A picture as a JPEG file."""
    from fractions import Fraction

    import av

    height, width = picture.shape[:2]
    codec = av.CodecContext.create("mjpeg", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuvj444p"
    codec.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    packets = [*codec.encode(frame.reformat(format="yuvj444p")), *codec.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


def from_jpeg(data: bytes) -> UInt8[np.ndarray, "height width 3"]:
    """The picture of a JPEG file: red, green, blue.

    Raises:
        InputError: It cannot be decoded.

    Example:
        >>> from_jpeg(jpeg(np.full((16, 24, 3), 90, np.uint8))).shape
        (16, 24, 3)
    """
    import av
    from av.error import FFmpegError

    codec = av.CodecContext.create("mjpeg", "r")
    try:
        frames = [*codec.decode(av.Packet(data)), *codec.decode(None)] if data else []
    except FFmpegError as error:
        raise InputError("not a picture that can be read", value=_reason(error)) from error
    if not frames:
        raise InputError("not a picture that can be read", allowed="JPEG")
    return np.ascontiguousarray(frames[0].to_ndarray(format="rgb24"))


def _stream(container: "av.container.InputContainer") -> "av.VideoStream | None":
    """The first stream of moving pictures; the cover of a song is none."""
    import av.stream

    cover = av.stream.Disposition.attached_pic
    moving = (s for s in container.streams.video if not s.disposition & cover)
    return next(itertools.chain(moving), None)


def _video(container: "av.container.InputContainer") -> "av.VideoStream":
    stream = _stream(container)
    assert stream is not None  # `open_video` looked
    return stream


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
