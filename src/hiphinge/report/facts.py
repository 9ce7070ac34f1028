"""The small print: how good the recording is, and where numbers come from."""

from hiphinge import evidence
from hiphinge.report.words import activity_name, count, listed, words
from hiphinge.types import SIDES, Analysis, Film, Recording


def recording_facts(analysis: Analysis) -> list[tuple[str, str]]:
    """Return rows of name and text about the recording's quality."""
    if analysis.film is not None:
        rows = _film_rows(analysis, analysis.film)
    else:
        rows = [row for recording in analysis.recordings for row in _file_rows(recording)]
    rows += _activity_rows(analysis)
    rows += [
        (words()["quality"].get(name, name.replace("_", " ")), _plain(value))
        for name, value in analysis.quality.items()
    ]
    rows += _body_rows(analysis)
    return rows


def _file_rows(recording: Recording) -> list[tuple[str, str]]:
    frames = count(recording.time.size, "frame")
    span = f"{recording.time[0]:.2f} to {recording.time[-1]:.2f} s" if recording.time.size else ""
    markers = count(len(recording.marker_names), "marker")
    rows = [("File", f"{recording.file.name}: {frames}, {span}, {markers}")]
    axes = recording.axes
    rows.append(("Axes", f"up is the file's {axes.up}, forward its {axes.forward}: {axes.reason}"))
    if recording.forces is not None:
        plates = listed(list(recording.forces.names), most=6)
        rows.append(("Force plates", f"{plates}, {recording.forces.rate_hz:.0f} samples a second"))
    return rows


def _film_rows(analysis: Analysis, film: Film) -> list[tuple[str, str]]:
    recording, view = analysis.recordings[0], analysis.view
    pictures = count(recording.time.size, "picture")
    size = f"{film.width} by {film.height} pixels, {film.rate_hz:.0f} pictures a second"
    span = f"{recording.time[0]:.2f} to {recording.time[-1]:.2f} s" if recording.time.size else ""
    found = (
        count(len(film.people), "person") if len(film.people) < 2 else f"{len(film.people)} people"
    )
    return [
        ("File", f"{recording.file.name}: {size}; used: {pictures}, {span}"),
        ("View", f"{view.plane}{f', facing {view.facing}' if view.facing else ''}: {view.reason}"),
        ("People found", found),
    ]


def _activity_rows(analysis: Analysis) -> list[tuple[str, str]]:
    timeline = analysis.timeline
    activity = timeline.activity
    how = (
        "as given"
        if activity.source == "given"
        else f"recognised, {100 * activity.confidence:.0f} % sure"
    )
    rows = [("Activity", f"{activity_name(activity.value)} ({how})")]
    if activity.reason:
        rows.append(("", activity.reason))
    if timeline.events:
        source = words()["sources_of_events"].get(timeline.source or "", "no source")
        rows.append(("Events", f"{_event_counts(analysis)}, from {source}"))
    return rows


def _event_counts(analysis: Analysis) -> str:
    parts: list[str] = []
    for kind in dict.fromkeys(event.kind for event in analysis.timeline.events):
        own = [event for event in analysis.timeline.events if event.kind == kind]
        by_side = [f"{sum(e.side == side for e in own)} {side}" for side in SIDES]
        sided = any(event.side for event in own)
        name = kind.replace("_", " ").replace("rep ", "repetition ")
        parts.append(f"{name}: {listed(by_side) if sided else len(own)}")
    return "; ".join(parts)


def _body_rows(analysis: Analysis) -> list[tuple[str, str]]:
    if analysis.body is None:
        return []
    return [("Body model", ". ".join([analysis.body.name, " ".join(analysis.body.notes)]))]


def warnings_of(analysis: Analysis) -> list[str]:
    """Return every warning once: the analysis', the recordings', the timeline's."""
    found = list(analysis.warnings)
    for recording in analysis.recordings:
        found += recording.warnings
    found += analysis.timeline.warnings
    return list(dict.fromkeys(found))


def sources(analysis: Analysis, panel_source: str) -> list[str]:
    """Return the citations behind the norms shown, each once; unverified ones are not shown."""
    norms = [item.norm for item in analysis.measures if item.norm and item.value is not None]
    cited = [_citation(norm.source) for norm in norms if norm.verified]
    if panel_source:
        cited.append(_citation(panel_source))
    return list(dict.fromkeys(cited))


def _citation(text: str) -> str:
    """Return the full citation for a short one, and without a note at its end."""
    for source in evidence.sources().values():
        if text.startswith(source.citation) or text == source.short:
            return source.citation
    return text


def _plain(value: float | int | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
