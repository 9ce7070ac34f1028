"""Two recordings of one movement, made into one analysis.

Clips from the side and from the front, or one clip beside a laboratory's markers. Each is measured
by itself: they share no clock. What they share is the person, the activity and its rhythm, which
decide whether they can belong together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hiphinge.errors import InputError, SettingError
from hiphinge.findings.likeness import SESSION_HOURS, hours_between
from hiphinge.findings.wording import SEEN
from hiphinge.kinematics.planar.support import sees
from hiphinge.types import Analysis, Measure

# Walking and running repeat their step rate within a few percent in one session; a tenth is another
# speed or another person [design].
CADENCE_SHARE = 0.10
# A repetition may be half as long again in the other clip [design].
TEMPO_FACTOR = 1.5
_QUALITY = ("good", "limited", "refused")
# What the report's words take for the main view, best first.
_MAIN = ("3d", "sagittal", "oblique", "frontal")
_ADVICE = "analyse each clip by itself"
_HOW = {
    False: "The two clips share no clock and were measured each by itself; a measure comes from "
    "the clip that tells it for more sides and better, of equals from the first",
    True: "Markers and video share no clock and were measured each by itself; a measure comes from "
    "the markers where they tell it",
}


def check_pair(
    paths: Sequence[Path],
    *,
    start: float | None = None,
    end: float | None = None,
    subject: str | None = None,
) -> None:
    """Refuse, before any work is done, what cannot be meant for two clips.

    Args:
        paths: The inputs, of which at least one is a video or landmarks from one.
        start: First second to use.
        end: Last second to use.
        subject: Whom to follow.

    Raises:
        InputError: More than two inputs.
        SettingError: A time or a place, which cannot be the same in both clips.

    Example:
        >>> check_pair([Path("side.mp4"), Path("front.mp4"), Path("back.mp4")])
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: too many clips for one analysis: side.mp4, front.mp4, ...
    """
    if len(paths) > 2:
        raise InputError(
            "too many clips for one analysis",
            value=", ".join(path.name for path in paths),
            allowed="one clip, or two of one movement: from the side and from the front",
        )
    if start is not None or end is not None:
        raise SettingError(
            "--start and --end mean another moment in each of two clips",
            value=", ".join(path.name for path in paths),
            advice=f"cut the clips first, or {_ADVICE}",
        )
    if subject is not None and ("," in subject or subject.isdecimal()):
        raise SettingError(
            "--subject cannot be one place or number in two clips",
            value=subject,
            allowed="left, right or largest",
            advice=f"or {_ADVICE}",
        )


def join(first: Analysis, second: Analysis) -> Analysis:
    """Make one analysis of two clips; each measure comes from the view that supports it best.

    Args:
        first: Of one clip, or of markers, without findings.
        second: Of the other.

    Returns:
        Markers lead, else the clip seen from the side (activity, events, angles, loads, film); the
        other one stands in `other_view` as it was measured by itself.

    Raises:
        InputError: The clips cannot belong together.
    """
    _refuse_unlike(first, second)
    main, other = sorted((first, second), key=lambda one: _MAIN.index(one.view.plane))
    if main.timeline.activity.value is None and other.timeline.activity.value is not None:
        main, other = other, main
    measures = tuple(_chosen(main, other))
    kept = {(m.id, m.side) for m in measures if m.view == main.view.plane}
    drawn = {(curve.id, curve.side) for curve in main.curves}
    return replace(
        main,
        recordings=(*main.recordings, *other.recordings),
        measures=measures,
        cycle_values=tuple(v for v in main.cycle_values if (v.id, v.side) in kept),
        curves=(*main.curves, *(c for c in other.curves if (c.id, c.side) not in drawn)),
        setup=replace(main.setup, treadmill=main.setup.treadmill or other.setup.treadmill),
        warnings=tuple(_warnings(main, other)),
        methods=tuple(_methods(main, other)),
        other_view=other,
    )


def _refuse_unlike(first: Analysis, second: Analysis) -> None:
    files = [one.recordings[0].file for one in (first, second)]
    names = f"{files[0].name}, {files[1].name}"
    reason = _why_unlike(first, second)
    if files[0].sha256 == files[1].sha256:
        reason = "both are the same file"
    elif files[0].recorded and files[1].recorded:
        apart = hours_between(files[0].recorded, files[1].recorded)
        if apart is not None and apart > SESSION_HOURS:
            reason = "they were recorded on different days"
    if reason:
        raise InputError(
            f"these recordings are not two views of one movement: {reason}",
            value=names,
            allowed="one movement of one person, from the side and from the front or back",
            advice=f"{_ADVICE}; --compare sets two recordings beside each other",
        )


def _why_unlike(first: Analysis, second: Analysis) -> str:
    acts = [one.timeline.activity.value for one in (first, second)]
    if None in acts:
        return ""  # nothing can be told of one of them; the other one stands alone
    if acts[0] != acts[1]:
        return f"{acts[0]} in one, {acts[1]} in the other"
    if first.view.plane == second.view.plane:
        return f"both show the person {SEEN[first.view.plane]}"
    cadence = [_value(one, "cadence") for one in (first, second)]
    if None not in cadence and _ratio(cadence) > 1.0 + CADENCE_SHARE:
        return f"{cadence[0]:.0f} steps a minute in one, {cadence[1]:.0f} in the other"
    tempo = [_value(one, "tempo") for one in (first, second)]
    if None not in tempo and _ratio(tempo) > TEMPO_FACTOR:
        return f"a repetition takes {tempo[0]:.1f} s in one, {tempo[1]:.1f} s in the other"
    return ""


def _ratio(values: Sequence[float | None]) -> float:
    low, high = sorted(value for value in values if value is not None)
    return high / max(low, 1e-9)


def _value(analysis: Analysis, measure_id: str) -> float | None:
    return next((m.value for m in analysis.measures if m.id == measure_id), None)


def _chosen(main: Analysis, other: Analysis) -> Iterator[Measure]:
    """Take each measure from the better view, and say which that is."""
    # Views of one kind are left when nothing could be told of one clip.
    clips = (main, other) if main.view.plane != other.view.plane else (main,)
    marked = [replace(measure, view=one.view.plane) for one in clips for measure in one.measures]
    for measure_id in dict.fromkeys(measure.id for measure in marked):
        own = [measure for measure in marked if measure.id == measure_id]
        told = [_told(_of(own, one)) for one in clips]
        # Both sides come from one clip, so that they can be held against each other.
        best = min(told, key=_rank)
        yield from best or _refused(own, main, other)


def _told(measures: Sequence[Measure]) -> list[Measure]:
    return [measure for measure in measures if measure.value is not None]


def _rank(told: Sequence[Measure]) -> tuple[bool, int, int, bool]:
    """Better first: markers, more sides, better quality, a view square to the movement."""
    quality = sum(_QUALITY.index(measure.quality) for measure in told)
    of_markers = any(measure.view == "3d" for measure in told)
    return not of_markers, -len(told), quality, any(measure.view == "oblique" for measure in told)


def _refused(own: Sequence[Measure], main: Analysis, other: Analysis) -> list[Measure]:
    """The reason of the view that should have seen it says most."""
    seen_by = next(
        (one for one in (main, other) if sees(own[0].id, one.view.plane) and _of(own, one)), main
    )
    return _of(own, seen_by) or list(own)


def _of(measures: Sequence[Measure], one: Analysis) -> list[Measure]:
    return [measure for measure in measures if measure.view == one.view.plane]


def _warnings(main: Analysis, other: Analysis) -> Iterator[str]:
    both = set(main.warnings) & set(other.warnings)
    yield from (text for text in main.warnings if text in both)
    for one in (main, other):
        name = one.recordings[0].file.name
        yield from (f"{name}: {text}" for text in one.warnings if text not in both)
        if one.timeline.activity.value is None:
            yield f"{name} shows no movement that is known; the other recording stands alone."


def _methods(main: Analysis, other: Analysis) -> Iterator[str]:
    yield from main.methods
    yield from (text for text in other.methods if text not in main.methods)
    yield (f"{_HOW[main.view.plane == '3d']} ({_say(main)}; {_say(other)}).")


def _say(one: Analysis) -> str:
    return f"{one.recordings[0].file.name} {SEEN[one.view.plane]}"
