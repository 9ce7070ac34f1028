"""How the body moved: coordinates, angles, contacts, cycles."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from hiphinge.types.recording import Event
from hiphinge.types.terms import ActivityName, EventSource, ReadOnly, Side


@dataclass(frozen=True, slots=True)
class Motion(ReadOnly):
    """Coordinates over time, draw 0 the best estimate.

    Attributes:
        time: Seconds on the recording's own axis.
        names: OpenSim coordinate names.
        q: Coordinates [rad, m].
        marker_names: Markers that were tracked; empty when the coordinates were given.
        residual: Distance of each tracked marker from the model's [m], NaN where missing.
        status: 0 solved, 1 not converged, 2 too few markers (q is then NaN).
        source: How the coordinates came about.
    """

    time: Float[np.ndarray, " frame"]
    names: tuple[str, ...]
    q: Float[np.ndarray, "*draw frame coordinate"]
    marker_names: tuple[str, ...]
    residual: Float[np.ndarray, "frame marker"]
    status: Int[np.ndarray, " frame"]
    source: Literal["own solver", "opensim", "given"]


@dataclass(frozen=True, slots=True)
class Angles(ReadOnly):
    """Clinical angles over time [deg], and the points that measures of distance need [m].

    Signs: flexion, adduction, internal rotation and dorsiflexion positive; obliquity positive when
    the side's own hip is up; tilt positive forwards; trunk lean positive towards the right.

    Attributes:
        time: Seconds on the recording's own axis.
        ids: Name of each angle, such as "hip_flexion".
        sides: Side of each angle; None for trunk and pelvis tilt.
        values_deg: The angles.
    """

    time: Float[np.ndarray, " frame"]
    ids: tuple[str, ...]
    sides: tuple[Side | None, ...]
    values_deg: Float[np.ndarray, "*draw frame angle"]

    def of(self, angle_id: str, side: Side | None) -> Float[np.ndarray, "*draw frame"]:
        """Return one angle over time [deg]."""
        for index, (name, of_side) in enumerate(zip(self.ids, self.sides, strict=True)):
            if name == angle_id and of_side == side:
                return self.values_deg[..., index]
        raise KeyError((angle_id, side))


@dataclass(frozen=True, slots=True)
class Activity:
    """What the person does: name, confidence from 0 to 1, and who said so."""

    value: ActivityName | None
    confidence: float
    source: Literal["given", "detected"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One gait cycle (contact to the same foot's next contact), one stance, or one repetition.

    Attributes:
        kind: "gait", "repetition", or "stance" for a whole stance outside any complete cycle.
        side: The leg; None for two-legged repetitions.
        start: Initial contact or start of the repetition [s].
        end: Next contact of the same foot, end of the stance or of the repetition [s].
        toe_off: End of stance [s], gait only.
        opposite_toe_off: The other foot leaves [s], gait only, if seen.
        opposite_contact: The other foot lands [s], gait only, if seen.
        bottom: Deepest instant [s], repetitions only.
    """

    kind: Literal["gait", "stance", "repetition"]
    side: Side | None
    start: float
    end: float
    toe_off: float | None = None
    opposite_toe_off: float | None = None
    opposite_contact: float | None = None
    bottom: float | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events and the cycles between them.

    Attributes:
        activity: What the person does.
        events: All trusted events in order of time.
        cycles: Complete cycles or repetitions.
        stances: Whole stances that belong to no complete cycle: short trials have them.
        source: Where the events come from; None when there are none.
        warnings: What was left out and why.
    """

    activity: Activity
    events: tuple[Event, ...]
    cycles: tuple[Cycle, ...]
    source: EventSource | None
    warnings: tuple[str, ...] = ()
    stances: tuple[Cycle, ...] = ()

    @property
    def windows(self) -> tuple[Cycle, ...]:
        """Everything that measures are taken from: complete cycles, then lone stances."""
        return self.cycles + self.stances
