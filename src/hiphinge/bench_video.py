"""Landmarks of a video: our runner beside MediaPipe Tasks, the same pictures, weights and process.

Both follow the dominant person. The sides take turns, so that whatever else the machine does slows
both alike; decoding counts on both sides.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from jaxtyping import Float, UInt8

from hiphinge import assets
from hiphinge.bench import BenchReport, BenchRow, machine
from hiphinge.bench_video_peer import PEER, MediaPipe, peer_version
from hiphinge.pose.blazepose import BlazePose
from hiphinge.pose.parts import look_at_parts, parts_of
from hiphinge.pose.pictures import Picture, Reading, header, pictures
from hiphinge.pose.regions import Region
from hiphinge.pose.smoothing import Smoother
from hiphinge.pose.video_writer import repeat
from hiphinge.progress import Progress

# Farther apart than this share of body height the two follow different people.
_OTHER_PERSON = 0.2
_CORES, _TURNS = 2, 2
# Both need so many pictures after somebody was found until the way they found him is forgotten.
_SETTLING = 8

Points = Float[np.ndarray, "landmark 2"]
Look = Callable[[UInt8[np.ndarray, "height width 3"], float], Points | None]


@dataclass(slots=True)
class Runner:
    """Our own runner on the dominant person, as MediaPipe's video mode works."""

    detector: BlazePose
    _region: Region | None = None
    _smoother: Smoother = field(default_factory=Smoother)

    def look(
        self, image: UInt8[np.ndarray, "height width 3"], seconds: float
    ) -> Float[np.ndarray, "landmark 2"] | None:
        """Smoothed landmarks [px]; None where nobody was found."""
        if self._region is None:
            found = self.detector.search(image)
            self._smoother = Smoother()
            self._region = found[0] if found else None
        seen = self.detector.look(image, self._region) if self._region is not None else None
        if seen is None:
            self._region = None
            return None
        self._region = seen.region
        return self._smoother(seen, seconds).pixels


@dataclass(frozen=True, slots=True)
class Lap:
    """One run over a clip: seconds, landmarks (NaN where nobody was found), size of the picture."""

    seconds: float
    points: Float[np.ndarray, "frame landmark 2"]
    size: tuple[int, int]


def bench_video(seconds: float = 60.0, progress: Progress | None = None) -> BenchReport:
    """Measure the speed of the heavy model on the sample clip, shown over and over.

    Args:
        seconds: How long the repeated clip is at least; each side sees it twice.
        progress: Hears how far it is, and may stop it.

    Returns:
        One row, `pose`: difference in percent of body height over pictures in which both follow
        the same person. Without MediaPipe the peer's numbers are 0.
    """
    progress = progress or Progress()
    sample = assets.path("sample_video", progress)
    looks = [Runner(BlazePose("heavy", threads=1, progress=progress)).look for _ in range(_CORES)]
    version = peer_version()
    peer = MediaPipe() if version is not None else None
    length = header(sample).seconds or 1.0
    laps: list[Lap] = []
    peers: list[Lap] = []
    with progress.stage("bench video") as step, TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.mp4"
        repeat(sample, clip, math.ceil(seconds / length))
        lap_in_parts(sample, looks)  # warms everything up
        for turn in range(_TURNS):
            step(turn / _TURNS, f"turn {turn + 1} of {_TURNS}")
            laps.append(lap_in_parts(clip, looks))
            if peer is not None:
                peers.append(lap(clip, peer.look, turn * 2.0 * seconds))
    if peer is not None:
        peer.close()
    return BenchReport((_row(laps, peers, version),), machine())


def lap_in_parts(path: Path, looks: Sequence[Look]) -> Lap:
    """Run our side over a clip as an analysis does: in parts, at the same time.

    Args:
        path: The clip.
        looks: One for each part.
    """
    parts = parts_of(0.0, header(path).seconds or 0.0, len(looks))
    seers = [_Seer(look, part.start) for part, look in zip(parts, looks, strict=False)]
    started = time.perf_counter()
    reading = Reading(longest_side=100_000)
    look_at_parts(path, reading, parts, [seer.see for seer in seers], lambda share: None)
    seconds = time.perf_counter() - started
    return Lap(seconds, np.array([one for seer in seers for one in seer.points]), seers[0].size)


@dataclass(slots=True)
class _Seer:
    """Takes down what a look finds in a part, from where the part counts."""

    look: Look
    start: float
    points: list[Points] = field(default_factory=list[Points])
    size: tuple[int, int] = (0, 0)

    def see(self, picture: Picture) -> None:
        assert picture.colours is not None
        self.size = (picture.width, picture.height)
        points = self.look(picture.colours, picture.time)
        if picture.time >= self.start:
            self.points.append(np.full((33, 2), np.nan) if points is None else points)


def lap(path: Path, look: Look, offset: float) -> Lap:
    """Run one side over a clip, decoding included.

    Args:
        path: The clip.
        look: The side.
        offset: Time of the first picture [s]: the clock runs on from lap to lap.
    """
    found: list[Points] = []
    size = (0, 0)
    started = time.perf_counter()
    with pictures(path, Reading(longest_side=100_000)) as shown:
        for picture in shown:
            assert picture.colours is not None
            size = (picture.width, picture.height)
            points = look(picture.colours, offset + picture.time)
            found.append(np.full((33, 2), np.nan) if points is None else points)
    return Lap(time.perf_counter() - started, np.array(found), size)


def differences(
    ours: Float[np.ndarray, "frame landmark 2"],
    peer: Float[np.ndarray, "frame landmark 2"],
    size: tuple[int, int],
) -> Float[np.ndarray, "same landmark"]:
    """Distance of landmarks in percent of body height, where both follow the same whole person.

    Left out are the first pictures after either side found somebody (the way of finding is
    forgotten within eight), and those in which the peer puts a landmark outside of the picture:
    there both guess.

    Args:
        ours: Our landmarks [px].
        peer: The peer's [px].
        size: Width and height of the picture [px].
    """
    height = float(np.nanmedian(np.ptp(peer[:, :, 1], axis=1)))
    distance = np.linalg.norm(ours - peer, axis=2) / height
    settled = _settled(ours) & _settled(peer)
    inside = ((peer >= 0.0) & (peer <= np.array(size))).all(axis=(1, 2))
    same = (
        settled & inside & (np.median(np.nan_to_num(distance, nan=np.inf), axis=1) < _OTHER_PERSON)
    )
    return 100.0 * distance[same]


def _settled(points: Float[np.ndarray, "frame landmark 2"]) -> np.ndarray:
    seen = ~np.isnan(points[:, 0, 0])
    out = np.zeros(seen.size, dtype=bool)
    for frame in _runs(seen):
        out[frame] = True
    return out


def _runs(seen: np.ndarray) -> Iterator[int]:
    """Frames that follow at least eight in which somebody was seen."""
    length = 0
    for frame, there in enumerate(seen):
        length = length + 1 if there else 0
        if length > _SETTLING:
            yield frame


def _row(laps: list[Lap], peers: list[Lap], version: str | None) -> BenchRow:
    frames = sum(one.points.shape[0] for one in laps)
    ours_fps = frames / sum(one.seconds for one in laps)
    peer_fps = frames / sum(one.seconds for one in peers) if peers else 0.0
    off = [differences(a.points, b.points, b.size) for a, b in zip(laps, peers, strict=False)]
    each = np.concatenate(off) if off else np.zeros((1, 33))
    return BenchRow(
        name="pose",
        case="sample video, dominant person, heavy model",
        frames=frames,
        ours_fps=ours_fps,
        peer=f"{PEER} {version}" if version else f"{PEER} (not installed)",
        peer_fps=peer_fps,
        ratio=ours_fps / peer_fps if peers else 0.0,
        max_diff=float(each.max()),
        rms_diff=float(np.sqrt(np.mean(each**2))),
        unit="% of body height",
    )
