"""The outer structure of a C3D file, checked before a library takes its word for anything.

Layout after the C3D file format documentation (c3d.org): a 512-byte header, a parameter section of
chained records, a data section of frames; sizes in 512-byte blocks counted from 1.
"""

import math
import struct
from dataclasses import dataclass, replace

from hiphinge.errors import InputError

_BLOCK = 512
_MARK = 0x50
_KINDS = frozenset({-1, 1, 2, 4})
_POINT_FORM = {"USED": 2, "SCALE": 4, "RATE": 4, "LABELS": -1}
_ANALOG_FORM = {"USED": 2, "GEN_SCALE": 4, "SCALE": 4, "OFFSET": 2, "RATE": 4, "LABELS": -1}
_LISTS = frozenset({"SCALE", "OFFSET"})
_PROCESSORS = {84: "Intel", 85: "DEC", 86: "MIPS"}
# No instrument samples faster [Hz].
_FASTEST = 1e6
# Frame numbers are 16-bit; longer trials keep their length in the parameters.
_LAST_FRAME = 0xFFFF


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the parameter section.

    Attributes:
        group: Number of the group; negative for the record that names the group itself.
        name: In capitals.
        place: Where the values begin.
        following: Where the next record begins.
        kind: -1 text, 1 and 2 integers, 4 real; 0 for groups.
        dimensions: First index first; empty for a single value.
        is_exact: Whether values and description fill the room to the next record exactly.
    """

    group: int
    name: str
    place: int
    following: int
    kind: int
    dimensions: tuple[int, ...]
    is_exact: bool

    @property
    def count(self) -> int:
        """Number of values; for texts the number of texts."""
        return math.prod(self.dimensions[1:] if self.kind == -1 else self.dimensions)


@dataclass(frozen=True, slots=True)
class AnalogRate:
    """Bytes that give a file the rate of its analog channels, and where they belong."""

    place: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header claims, as far as it is needed to check the file's size.

    Attributes:
        n_points: Points per frame.
        n_analog: Analog values per frame, all channels together.
        n_frames: Frames.
        data_start: Offset of the data section in bytes.
        value_size: Bytes per value: 4 for real, 2 for integer data.
        analog_rate: A missing rate of the analog channels; some BTS files have none, and readers
            that trust it then take analog values for points.
        is_ordinary: Whether all that readers lean on is there and agrees.
    """

    n_points: int
    n_analog: int
    n_frames: int
    data_start: int
    value_size: int
    analog_rate: AnalogRate | None = None
    is_ordinary: bool = False

    @property
    def is_open_ended(self) -> bool:
        """Whether the trial may be longer than the header can say."""
        return self.n_frames >= _LAST_FRAME - 1

    @property
    def frame_size(self) -> int:
        """Bytes per frame."""
        return (4 * self.n_points + self.n_analog) * self.value_size


def check_layout(content: bytes, *, file: str) -> Layout:
    """Check header, parameter section and size of the data section.

    Raises:
        InputError: not a C3D file, an unsupported number format, a damaged parameter section, or
            a file that is cut off.

    Example:
        >>> check_layout(b"PNG", file="photo.c3d")
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: not a C3D file: photo.c3d; export it again
    """
    if len(content) < 2 or content[1] != _MARK:
        raise InputError("not a C3D file", value=file, advice="export it again")
    if len(content) < _BLOCK or content[0] < 2:
        raise InputError("the C3D header is damaged", value=file, advice="export it again")
    start = (content[0] - 1) * _BLOCK
    if start + 4 > len(content):
        raise InputError(
            "not a C3D file, or cut off before its parameters", value=file, advice="export it again"
        )
    processor = content[start + 3]
    if processor not in _PROCESSORS:
        raise InputError("not a C3D file", value=file, advice="export it again")
    if _PROCESSORS[processor] == "MIPS":
        raise InputError(
            "this C3D file is in MIPS number format, which cannot be read",
            value=file,
            advice="export it again in Intel format",
        )
    records = _walk_parameters(content, start, file)
    is_dec = _PROCESSORS[processor] == "DEC"
    layout = _layout(content, is_dec=is_dec)
    layout = replace(
        layout,
        analog_rate=_missing_rate(content, layout, records, is_dec=is_dec),
        is_ordinary=_is_ordinary(content, layout, records),
    )
    _check_size(layout, content, file)
    return layout


def _walk_parameters(content: bytes, start: int, file: str) -> tuple[Record, ...]:
    """Follow the chain of records and see that it stays inside its section and the file."""
    end = start + max(content[start + 2], 1) * _BLOCK
    # Some writers store too small a number of blocks; the data section bounds it as well.
    data_start = (struct.unpack_from("<H", content, 16)[0] - 1) * _BLOCK
    end = min(max(end, data_start), len(content))
    records: list[Record] = []
    place = start + 4
    while place + 2 <= end:
        length, group = struct.unpack_from("<bb", content, place)
        if length == 0 or group == 0:
            break
        pointer = place + 2 + abs(length)
        offset = struct.unpack_from("<H", content, pointer)[0] if pointer + 2 <= end else 1
        following = pointer + offset if offset else end
        is_inside = offset == 0 or (offset >= 3 and following <= end)
        name = content[place + 2 : pointer].decode("latin-1").strip().upper()
        record = None
        if is_inside:
            place = pointer + 2
            record = _record(content, group, name, place, following, is_last=offset == 0)
        if record is None:
            raise InputError(
                "the C3D parameter section is damaged", value=file, advice="export it again"
            )
        records.append(record)
        if offset == 0:
            break
        place = following
    return tuple(records)


def _record(
    content: bytes, group: int, name: str, place: int, following: int, *, is_last: bool
) -> Record | None:
    """Read the head of a record; None when its content does not fit before the next one."""
    kind, dimensions, size = 0, b"", 0
    head = place
    if group > 0:
        if place + 2 > following:
            return None
        kind, n_dimensions = struct.unpack_from("<bB", content, place)
        dimensions = content[place + 2 : place + 2 + n_dimensions]
        if kind not in _KINDS or n_dimensions > 7 or len(dimensions) < n_dimensions:
            return None
        head = place + 2 + n_dimensions
        size = abs(kind) * math.prod(dimensions)
        if head + size > following:
            return None
    end = head + size
    described = end + 1 + content[end] if end < len(content) else -1
    is_exact = 0 <= described <= following if is_last else described == following
    return Record(group, name, head, following, kind, tuple(dimensions), is_exact)


def _missing_rate(
    content: bytes, layout: Layout, records: tuple[Record, ...], *, is_dec: bool
) -> AnalogRate | None:
    """Find out where the rate of the analog channels belongs when the file does not give it."""
    group = next((-r.group for r in records if r.group < 0 and r.name == "ANALOG"), None)
    if group is None or layout.n_analog == 0 or is_dec:
        return None
    per_frame = struct.unpack_from("<H", content, 18)[0]
    rate_hz = struct.unpack_from("<f", content, 20)[0] * max(per_frame, 1)
    if not 0 < rate_hz < _FASTEST:
        return None
    rate = struct.pack("<f", rate_hz)
    for record in records:
        if record.group == group and record.name == "RATE":
            is_zero = record.kind == 4 and content[record.place : record.place + 4] == bytes(4)
            return AnalogRate(record.place, rate) if is_zero else None
    # A new last record: name, no pointer to a next one, one real number, no description.
    added = struct.pack("<bb4sHbB", 4, group, b"RATE", 0, 4, 0) + rate + b"\0"
    place = records[-1].following
    has_room = place + len(added) <= layout.data_start and not any(
        content[place : place + len(added)]
    )
    return AnalogRate(place, added) if has_room else None


def _is_ordinary(content: bytes, layout: Layout, records: tuple[Record, ...]) -> bool:
    """Say whether the parameters agree with the header and are of the usual form.

    Readers in C++ take the form of these parameters for granted and crash where it is broken.
    """
    groups = {-record.group: record.name for record in records if record.group < 0}
    found = {
        (groups.get(record.group, ""), record.name): record
        for record in records
        if record.group > 0
    }
    if not all(record.is_exact for record in records) or ("", "") in found:
        return False
    if any(record.kind == -1 and not record.dimensions for record in found.values()):
        return False
    per_frame = max(struct.unpack_from("<H", content, 18)[0], 1)
    channels = layout.n_analog // per_frame
    return _has_usual_form(found, "POINT", _POINT_FORM, n=1) and (
        _integer(content, found.get(("POINT", "USED"))) == layout.n_points
        and _integer(content, found.get(("ANALOG", "USED")), missing=0) == channels
        and (channels == 0 or _has_usual_form(found, "ANALOG", _ANALOG_FORM, n=channels))
    )


def _has_usual_form(
    found: dict[tuple[str, str], Record], group: str, form: dict[str, int], *, n: int
) -> bool:
    """See that parameters are there, of their kind, and of `n` values where they are lists."""
    for name, kind in form.items():
        record = found.get((group, name))
        if record is None or record.kind != kind:
            return False
        # Lists of more than 255 go on in LABELS2, ...; one value is enough for scalars.
        if name in _LISTS and record.count < min(n, 255):
            return False
    return True


def _integer(content: bytes, record: Record | None, *, missing: int = -1) -> int:
    if record is None or record.kind != 2 or record.count < 1:
        return missing
    return int(struct.unpack_from("<H", content, record.place)[0])


def _layout(content: bytes, *, is_dec: bool) -> Layout:
    n_points, n_analog, first, last = struct.unpack_from("<HHHH", content, 2)
    low, high, data_block = struct.unpack_from("<HHH", content, 12)
    # A negative scale factor means real data; DEC floats carry the sign in the other word.
    is_real = bool((low if is_dec else high) & 0x8000)
    n_frames = last - first + 1 if last >= first else 0
    return Layout(n_points, n_analog, n_frames, (data_block - 1) * _BLOCK, 4 if is_real else 2)


def _check_size(layout: Layout, content: bytes, file: str) -> None:
    if layout.n_points == 0:
        raise InputError("the C3D file holds no points", value=file)
    if layout.n_frames == 0:
        raise InputError("the C3D file holds no frames", value=file, advice="export it again")
    if layout.data_start < _BLOCK:
        raise InputError("the C3D header is damaged", value=file, advice="export it again")
    there = max(len(content) - layout.data_start, 0) // layout.frame_size
    if there < layout.n_frames:
        raise InputError(
            f"the C3D file is cut off: {there} of {layout.n_frames} frames are there",
            value=file,
            advice="copy or export it again",
        )
