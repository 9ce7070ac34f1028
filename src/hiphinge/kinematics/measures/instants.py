"""When things happened, draw by draw: event times carry their own error."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from hiphinge.evidence import error
from hiphinge.types import Cycle, Timeline

_Moved = Callable[[str, float | None], Float[np.ndarray, " draw"]]


@dataclass(frozen=True, slots=True)
class Instants:
    """The instants of one cycle for every draw [s]; NaN for what was not seen."""

    start: Float[np.ndarray, " draw"]
    end: Float[np.ndarray, " draw"]
    toe_off: Float[np.ndarray, " draw"]
    opposite_toe_off: Float[np.ndarray, " draw"]
    opposite_contact: Float[np.ndarray, " draw"]
    bottom: Float[np.ndarray, " draw"]

    def of(self, rows: Int[np.ndarray, " row"]) -> "Instants":
        """Return the instants of some draws."""
        return Instants(
            start=self.start[rows],
            end=self.end[rows],
            toe_off=self.toe_off[rows],
            opposite_toe_off=self.opposite_toe_off[rows],
            opposite_contact=self.opposite_contact[rows],
            bottom=self.bottom[rows],
        )


def draw_instants(
    timeline: Timeline, *, n_draws: int, rng: np.random.Generator
) -> tuple[Instants, ...]:
    """Return the instants of every cycle and lone stance; draw 0 holds the timeline's own times.

    Half of the variance is shared by all events of one kind (a detector that is early is always
    early), the other half is each event's own. An event that belongs to two cycles moves alike
    in both.

    Example:
        >>> from hiphinge.types import Activity, Timeline
        >>> cycle = Cycle("gait", "left", start=0.0, end=1.0, toe_off=0.6)
        >>> timeline = Timeline(Activity("walk", 1.0, "given"), (), (cycle,), "plates")
        >>> instants = draw_instants(timeline, n_draws=3, rng=np.random.default_rng(0))
        >>> float(instants[0].toe_off[0]), instants[0].toe_off.shape
        (0.6, (3,))
    """
    moves: dict[tuple[str, int], Float[np.ndarray, " draw"]] = {}
    shared: dict[str, Float[np.ndarray, " draw"]] = {}

    def moved(kind: str, time: float | None) -> Float[np.ndarray, " draw"]:
        if time is None:
            return np.full(n_draws, np.nan)
        key = (kind, round(1e5 * time))
        if key not in moves:
            if kind not in shared:
                shared[kind] = rng.standard_normal(n_draws)
            own = rng.standard_normal(n_draws)
            moves[key] = _spread(kind, timeline) * np.sqrt(0.5) * (shared[kind] + own)
            moves[key][0] = 0.0
        return time + moves[key]

    # A landing begins when the feet touch the ground, which is as sharp as any contact.
    starts_at_contact = timeline.activity.value == "landing"
    return tuple(_instants(cycle, moved, starts_at_contact) for cycle in timeline.windows)


def _instants(cycle: Cycle, moved: _Moved, starts_at_contact: bool) -> Instants:
    gait = cycle.kind != "repetition"
    # A lone stance has no next contact: what needs a whole cycle then comes out as missing.
    end = None if cycle.kind == "stance" else cycle.end
    return Instants(
        start=moved("initial_contact" if gait or starts_at_contact else "rep_start", cycle.start),
        end=moved("initial_contact" if gait else "rep_end", end),
        toe_off=moved("toe_off", cycle.toe_off),
        opposite_toe_off=moved("toe_off", cycle.opposite_toe_off),
        opposite_contact=moved("initial_contact", cycle.opposite_contact),
        bottom=moved("rep_bottom", cycle.bottom),
    )


def _spread(kind: str, timeline: Timeline) -> float:
    if kind.startswith("rep_"):
        return error("event_repetition")
    return error(f"event_{timeline.source or 'kinematics'}")
