"""One job: the files of a recording become a result folder, findings and a summary."""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hiphinge import pipeline, plan_folder, report
from hiphinge.cache import keeping_in
from hiphinge.intake import save_profile
from hiphinge.jobs import faces, filmed, queue
from hiphinge.jobs.queue import Claimed
from hiphinge.progress import Progress, ProgressListener
from hiphinge.store.findings import keep_result
from hiphinge.store.people import profile_of
from hiphinge.store.recordings import find_analysis, setup_of
from hiphinge.store.records import Store
from hiphinge.store.tables import Recording, RecordingFile
from hiphinge.types import FirstLook

# Shares of the whole time, measured on ten seconds of walking and on as much video.
_SHARES: Mapping[str, float] = {
    "read": 0.03, "scale": 0.06, "inverse kinematics": 0.03, "people": 0.25, "pose": 0.45,
    "events": 0.02, "measures": 0.2, "loads": 0.55, "report": 0.15,
}  # fmt: skip
_FILM = frozenset({"people", "pose"})
_ALWAYS = frozenset({"read", "events", "measures", "report"})
_SECONDS_BETWEEN = 0.4


@dataclass(slots=True)
class JobListener(ProgressListener):
    """Writes progress into the records, and hears there whether to stop.

    Attributes:
        store: The records.
        claimed: The job.
        clips: How many videos are analysed, whose stages are others.
        has_markers: Whether markers or coordinates are.
        blur_faces: Whether pictures of people must show no face.
    """

    store: Store
    claimed: Claimed
    clips: int
    has_markers: bool = False
    blur_faces: bool = False
    _asked: float = field(default=float("-inf"))
    _stage: str = ""
    _done: float = 0.0
    _goes_on: bool = True

    def report(self, stage: str, fraction: float, detail: str) -> None:
        """Note how far the stage is, not oftener than people can read."""
        share = self._share(stage)
        whole = min(self._done + share * fraction, 0.99)
        if fraction >= 1.0:
            self._done = min(self._done + share, 0.99)
        if stage != self._stage:
            self._stage = stage
        elif time.monotonic() - self._asked < _SECONDS_BETWEEN:
            return
        self._asked = time.monotonic()
        self._goes_on = queue.report(self.store, self.claimed, stage, whole, detail)

    def show_first_look(self, seen: FirstLook) -> None:
        """Show what a video shows; and whom, where one clip shows several people."""
        queue.first_look(self.store, self.claimed, seen.said)
        if self.clips == 1 and len(seen.pictures) > 1:
            kept = {
                number: filmed.thumbnail(picture, blur_faces=self.blur_faces)
                for number, picture in seen.pictures.items()
                if picture
            }
            queue.show_people(self.store, self.claimed, kept, seen.taken)

    def is_cancelled(self) -> bool:
        """Say whether the user has asked to stop, or the job is another worker's now."""
        return not self._goes_on

    def _share(self, stage: str) -> float:
        # Each clip, and markers beside one, is looked at and measured by itself.
        times = {name: self.clips if name in _FILM else int(self.has_markers) for name in _SHARES}
        times |= dict.fromkeys(_ALWAYS, self.clips + self.has_markers) | {"report": 1}
        whole = sum(part for name, part in _SHARES.items() if times[name])
        return _SHARES.get(stage, 0.02) / whole / max(times.get(stage, 1), 1)


def make_analysis(store: Store, claimed: Claimed) -> None:
    """Make an analysis and keep it; the result appears whole or not at all.

    Raises:
        HiphingeError: the recording or what was told about it is wrong.
        Cancelled: a user asked to stop, or the job was given to another worker.
        NotThere: the person was deleted meanwhile.
    """
    with store.read() as session:
        row = find_analysis(session, claimed.analysis_id)
        recording = row.recording
        profile = profile_of(recording.person)
        older = row.compared_with
        files = list(recording.files)
    with (
        store.files.work_folder(f"job-{claimed.worker}") as work,
        store.files.making(claimed.analysis_id) as folder,
        nullcontext() if recording.person.is_sample else keeping_in(store.files.cache),
    ):
        movements = [_by_name(store, work, file) for file in files if file.role == "movement"]
        beside = {f.role: _by_name(store, work, f) for f in files if f.role != "movement"}
        save_profile(profile, work / "profile.toml")
        options = _options(recording, beside, work / "profile.toml", _older(store, older))
        films = [pipeline.is_film(path) for path in movements]
        listener = JobListener(store, claimed, sum(films), not all(films), options.blur_faces)
        progress = Progress(listener)
        analysis = pipeline.analyze(movements, options, progress=progress)
        report.save(analysis, folder, progress=progress, overwrite=True)
        plan_folder.keep_profile(work / "profile.toml", folder)
        filmed.keep(analysis, folder)
        faces.keep(analysis, folder)
        content = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    with store.write() as session:
        if queue.end(session, claimed, "done"):
            keep_result(
                session,
                claimed.analysis_id,
                findings=content["findings"],
                summary=summarised(content),
            )


def summarised(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what lists and timelines show of an analysis.json.

    Example:
        >>> summarised({"activity": {"value": "walk"}, "view": {"plane": "3d"}, "measures": []})
        {'activity': 'walk', 'view': '3d', 'created': None, 'measures': [], 'supports': False}
    """
    measures = [
        {key: measure[key] for key in ("id", "side", "value", "low", "high", "unit", "quality")}
        for measure in _several(content, "measures")
        if measure["value"] is not None
    ]
    return {
        "activity": content["activity"]["value"],
        "view": content["view"]["plane"],
        "created": content.get("created"),
        "measures": measures,
        "supports": bool(measures),
    }


def _several(content: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    return content.get(name) or ()


def _options(
    recording: Recording, paths: Mapping[str, Path], profile: Path, older: Path | None
) -> pipeline.Options:
    told = {name: value for name, value in recording.told.items() if value is not None}
    return pipeline.Options(
        **told,
        setup=setup_of(recording),
        profile=profile,
        compare=older,
        static=paths.get("static"),
        forces=paths.get("forces"),
        model=paths.get("model"),
        markers=paths.get("markers"),
    )


def _older(store: Store, analysis_id: str | None) -> Path | None:
    """Return the folder to compare with; one that is gone is not compared with."""
    if analysis_id is None:
        return None
    folder = store.files.result(analysis_id)
    return folder if (folder / "analysis.json").is_file() else None


def _by_name(store: Store, work: Path, file: RecordingFile) -> Path:
    """Let a file appear under its own name, by which readers know its kind."""
    place = work / f"{file.position}-{file.role}"
    place.mkdir()
    target = place / file.name
    store.files.lay(file.sha256, target)
    return target
