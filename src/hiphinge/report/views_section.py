"""Two recordings of one movement: how good each is, and which measures come from it."""

from dataclasses import dataclass

from hiphinge.report.summary import summarise
from hiphinge.report.words import named_once, words
from hiphinge.types import Analysis, Measure


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One clip.

    Attributes:
        file: Its name.
        seen: From where the person was seen.
        grade: How far it supports statements.
        pictures: Pictures a second and length.
        lacks: What it lacks, as sentences.
        measures: Names of the measures that were taken from it.
        verdicts: Whether its numbers may be held against those of other people.
    """

    file: str
    seen: str
    grade: str
    pictures: str
    lacks: tuple[str, ...]
    measures: str
    verdicts: bool


def view_rows(analysis: Analysis) -> tuple[ViewRow, ...]:
    """Return a row for each of two clips; nothing for one recording.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> view_rows(standing_still())
        ()
    """
    other = analysis.other_view
    return () if other is None else (_row(analysis, analysis), _row(other, analysis))


def view_sentences(analysis: Analysis) -> tuple[str, ...]:
    """Return one sentence for each clip, for page one."""
    return tuple(
        words()["views"]["one"].format(
            seen=row.seen, grade=row.grade, file=row.file, pictures=row.pictures
        )
        for row in view_rows(analysis)
    )


def _row(one: Analysis, both: Analysis) -> ViewRow:
    table: dict[str, str] = words()["views"]
    taken = [m for m in both.measures if m.view == one.view.plane and m.value is not None]
    recording = one.recordings[0]
    seconds = float(recording.time[-1] - recording.time[0]) if recording.time.size > 1 else 0.0
    rate = recording.rate_hz if one.film is None else one.film.rate_hz
    gates = () if one.film is None else one.film.gates
    return ViewRow(
        file=recording.file.name,
        seen=table[one.view.plane],
        grade=summarise(one).quality if one is not both else _grade(taken),
        pictures=table["pictures"].format(seconds=f"{seconds:.1f}", rate=f"{rate:.0f}"),
        lacks=tuple(f"{gate.reason}. {gate.advice}" for gate in gates if gate.quality != "good"),
        measures=named_once(taken),
        verdicts=one.view.plane in ("sagittal", "3d"),
    )


def _grade(taken: list[Measure]) -> str:
    if not taken:
        return "refused"
    return "good" if 2 * sum(m.quality == "good" for m in taken) > len(taken) else "limited"
