"""The live framing check: a picture of the camera is looked at in memory and forgotten."""

import threading
from dataclasses import dataclass, field

from hiphinge.errors import InputError
from hiphinge.pose.detector import Detector
from hiphinge.pose.video_adapter import from_jpeg
from hiphinge.web.framing_checks import Framed, Place, judge

# Pictures are made small by the page; a header that promises more is refused before it is decoded.
MOST_PIXELS = 2_000_000
# People near enough to disturb are few.
_MOST_PEOPLE = 3
_START, _SCAN = 0xD8, 0xDA
# Frame headers of all kinds of JPEG (ISO/IEC 10918-1, table B.1).
_FRAMES = frozenset(
    {*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
)


@dataclass(slots=True)
class Framing:
    """Looks at pictures, one at a time; keeps the model, and nothing that it saw.

    Attributes:
        detector: The pose model; the fastest BlazePose where none is given, loaded when needed.
    """

    detector: Detector | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def look(self, data: bytes, *, wanted: Place | None = None) -> Framed:
        """Judge one picture.

        Args:
            data: A JPEG file.
            wanted: From where the person shall be seen.

        Raises:
            InputError: It is no JPEG, or too large.
            AssetError: The pose model is not there and cannot be fetched.
        """
        width, height = jpeg_size(data)
        if width * height > MOST_PIXELS:
            raise InputError("the picture is too large", allowed=f"{MOST_PIXELS} pixels")
        image = from_jpeg(data)
        with self._turn:
            detector = self._ready()
            places = detector.search(image)[:_MOST_PEOPLE]
            seen = [found for place in places if (found := detector.look(image, place))]
        return judge(seen, image, wanted=wanted)

    def _ready(self) -> Detector:
        if self.detector is None:
            # Loads a library of its own, which nobody needs who does not film.
            from hiphinge.pose.blazepose import BlazePose

            self.detector = BlazePose("lite")
        return self.detector


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height as the header of a JPEG file says, without decoding it.

    Raises:
        InputError: This is no JPEG.

    Example:
        >>> jpeg_size(bytes.fromhex("ffd8ffc0000b080010001801011100"))
        (24, 16)
    """
    place, end = 2, len(data)
    if data[:2] != bytes((0xFF, _START)):
        raise InputError("not a picture that can be read", allowed="JPEG")
    while place + 9 <= end and data[place] == 0xFF and data[place + 1] != _SCAN:
        if data[place + 1] in _FRAMES:
            height, width = (int.from_bytes(data[at : at + 2]) for at in (place + 5, place + 7))
            return width, height
        place += 2 + max(int.from_bytes(data[place + 2 : place + 4]), 2)
    raise InputError("not a picture that can be read", allowed="JPEG")
