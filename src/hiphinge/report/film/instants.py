"""Which pictures of a film the report shows, and what stands under each."""

from dataclasses import dataclass

from hiphinge.report.key_poses import middle_cycle
from hiphinge.types import SIDES, Analysis, Cycle, Side


@dataclass(frozen=True, slots=True)
class Instant:
    """One picture: when, and what it shows."""

    time: float
    caption: str


def key_instants(analysis: Analysis) -> tuple[Instant, ...]:
    """Return the key instants of the middle cycle of each side, or of the middle repetition.

    Example:
        >>> from hiphinge.report.examples import standing_still
        >>> key_instants(standing_still())
        ()
    """
    cycles = analysis.timeline.cycles
    if not cycles:
        return ()
    found: list[Instant] = []
    sides: tuple[Side | None, ...] = SIDES
    if all(cycle.side is None for cycle in cycles):
        sides = (None,)
    for side in sides:
        cycle = middle_cycle(cycles, side)
        if cycle is not None:
            found += _of(cycle)
    return tuple(sorted(found, key=lambda instant: instant.time))


def _of(cycle: Cycle) -> list[Instant]:
    own = f"{cycle.side} " if cycle.side else ""
    if cycle.kind == "gait":
        middle = 0.5 * (cycle.start + (cycle.toe_off or cycle.end))
        return [
            Instant(cycle.start, f"{own}foot lands"),
            Instant(middle, f"{own}leg carries"),
        ] + ([] if cycle.toe_off is None else [Instant(cycle.toe_off, f"{own}foot leaves")])
    bottom = 0.5 * (cycle.start + cycle.end) if cycle.bottom is None else cycle.bottom
    return [
        Instant(cycle.start, f"{own}start"),
        Instant(bottom, f"{own}lowest point"),
        Instant(cycle.end, f"{own}end"),
    ]
