"""Foot contacts from movement alone, by a consensus of three kinds of detector.

The feet's swing in front of and behind the pelvis says how many steps there are; three published
kinds of detector then time each contact and each toe-off:

- position: heel farthest in front of, toe farthest behind the pelvis (Zeni, Richards and Higginson
  2008, doi 10.1016/j.gaitpost.2007.07.007);
- vertical speed of the foot: its trough before contact and its peak after toe-off (O'Connor et
  al. 2007, doi 10.1016/j.gaitpost.2006.05.016), and in running the peak of the toe's vertical
  acceleration at toe-off (after Hreljac and Marshall 2000, doi 10.1016/S0021-9290(00)00014-2);
- forward speed of the foot against the ground it stands on, crossing a share of its swing speed
  (after Ghoussayni et al. 2004, doi 10.1016/j.gaitpost.2003.10.007).

Each kind is off from force plates (20 N) by a nearly constant time, taken off here: see
`WALKING` and `RUNNING`. An event stands where at least two kinds agree.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.events.feet import FootMotion
from hiphinge.events.heading import Heading
from hiphinge.events.peaks import crossing_time, peak_time, turning_points
from hiphinge.types import Event, EventKind, sampling_rate


@dataclass(frozen=True, slots=True)
class Timing:
    """Where each kind of detector lies against force plates (20 N), and where it is looked for.

    Attributes:
        lead: Seconds by which position, vertical and forward detectors are late.
        share: Share of the swing speed at which the forward detector fires.
        window: Seconds before and after the position extreme in which the others are sought.
    """

    lead: tuple[float, float, float]
    share: float
    window: tuple[float, float]


@dataclass(frozen=True, slots=True)
class GaitTimings:
    """Detector constants of one gait.

    Attributes:
        contact: For initial contacts.
        toe_off: For toe-offs.
        smallest_stance: A foot that stood shorter was not timed well [s].
        largest_stance: Nor one that stood longer [s].
        by_toe: True where the toe alone gives the vertical detectors and its acceleration takes
            the place of its position at toe-off: in running the foot trails long after it left.
    """

    contact: Timing
    toe_off: Timing
    smallest_stance: float
    largest_stance: float
    by_toe: bool


# Medians over people of each detector minus force plates (20 N) or the file's own events:
# walking 15 people (children and adults, 50 to 120 Hz), running 2 (3.8 m/s, 60 and 100 Hz).
# The tables, and how far single people lie from these, are in validation/events.md.
WALKING = GaitTimings(
    contact=Timing((-0.036, 0.006, -0.020), 0.2, (0.06, 0.14)),
    toe_off=Timing((0.005, 0.027, 0.004), 0.3, (0.10, 0.10)),
    smallest_stance=0.25,
    largest_stance=3.0,
    by_toe=False,
)
RUNNING = GaitTimings(
    contact=Timing((-0.017, 0.030, 0.004), 0.3, (0.05, 0.13)),
    toe_off=Timing((0.056, -0.003, 0.026), 0.15, (0.15, 0.01)),
    smallest_stance=0.06,
    largest_stance=0.45,
    by_toe=True,
)

# Detectors that differ by more do not speak of the same instant.
AGREEMENT = 0.050
# A foot that swings less, as a share of pelvis height, does not step.
_SMALLEST_SWING = 0.10
# A contact in a turn is not timed: the pelvis and the foot then do not move along one line.
LARGEST_TURN = float(np.deg2rad(35.0))
_TURN_WINDOW = 0.4


@dataclass(frozen=True, slots=True)
class Steps:
    """Contacts and toe-offs of both feet, and how many were left out.

    Attributes:
        events: Trusted events in order of time.
        n_doubtful: Steps seen that could not be timed.
        n_turning: Steps taken while turning.
    """

    events: tuple[Event, ...]
    n_doubtful: int
    n_turning: int


@dataclass(frozen=True, slots=True)
class Swing:
    """One foot's extremes: contacts lie near maxima, toe-offs near minima."""

    foot: FootMotion
    extremes: tuple[tuple[int, bool], ...]


def find_swings(feet: Sequence[FootMotion], leg_length: float) -> tuple[Swing, Swing]:
    """Find where each foot turns back in front of and behind the pelvis.

    Args:
        feet: Left and right foot.
        leg_length: Height of the pelvis above the feet when standing [m].
    """

    def of(foot: FootMotion) -> Swing:
        smallest = _SMALLEST_SWING * leg_length
        inner = foot.ahead[foot.seen]
        if len(inner) < 5:
            return Swing(foot, ())
        spread = float(np.percentile(inner, 95) - np.percentile(inner, 5))
        extremes = turning_points(
            foot.ahead, swing=max(0.3 * spread, smallest), edge_swing=0.01 * leg_length
        )
        return Swing(foot, tuple(extremes))

    return of(feet[0]), of(feet[1])


def time_steps(swings: Sequence[Swing], heading: Heading, timings: GaitTimings) -> Steps:
    """Time every contact and toe-off near the extremes.

    Example:
        >>> from hiphinge.events.examples import walking_points
        >>> from hiphinge.events.feet import foot_motions
        >>> from hiphinge.events.heading import find_heading
        >>> points = walking_points(seconds=4.0)
        >>> heading = find_heading(points)
        >>> swings = find_swings(foot_motions(points, heading), leg_length=0.9)
        >>> steps = time_steps(swings, heading, WALKING)
        >>> len(steps.events) > 8, steps.n_doubtful
        (True, 0)
    """
    events: list[Event] = []
    n_doubtful = n_turning = 0
    for swing in swings:
        timed: list[Event] = []
        for frame, is_contact, at_edge in _anchors(swing):
            if _is_turning(swing.foot, heading, frame):
                n_turning += 0 if at_edge else 1
                continue
            time = _timed(swing, frame, is_contact, timings)
            if np.isfinite(time):
                kind: EventKind = "initial_contact" if is_contact else "toe_off"
                timed.append(Event(kind, swing.foot.side, time, "kinematics"))
            elif not at_edge:
                n_doubtful += 1
        kept = _plausible(timed, timings)
        n_doubtful += len(timed) - len(kept)
        events += kept
    return Steps(tuple(sorted(events, key=lambda e: e.time)), n_doubtful, n_turning)


def _anchors(swing: Swing) -> list[tuple[int, bool, bool]]:
    """Return (frame, is_contact, at_edge): the extremes, and both ends of the recording.

    An event just inside the recording may have its extreme just outside.
    """
    extremes = swing.extremes
    if not extremes:
        return []
    seen = np.flatnonzero(swing.foot.seen)
    inner = [(frame, is_maximum, False) for frame, is_maximum in extremes]
    first, last = extremes[0], extremes[-1]
    return [(int(seen[0]), not first[1], True), *inner, (int(seen[-1]), not last[1], True)]


def _is_turning(foot: FootMotion, heading: Heading, frame: int) -> bool:
    around = round(_TURN_WINDOW * sampling_rate(foot.time))
    return heading.turned(frame - around, frame + around + 1) > LARGEST_TURN


def _timed(swing: Swing, frame: int, is_contact: bool, timings: GaitTimings) -> float:
    """Return the time on which the detectors agree; NaN when they do not."""
    if is_contact:
        found = _contact_candidates(swing, frame, timings)
        lead = timings.contact.lead
    else:
        found = _toe_off_candidates(swing, frame, timings)
        lead = timings.toe_off.lead
    return consensus(np.array(found) - np.array(lead))


def consensus(times: Float[np.ndarray, " detector"]) -> float:
    """Return the median of the detectors when two of them agree; NaN when no two do [s].

    Example:
        >>> consensus(np.array([1.00, 1.02, 1.30]))
        1.02
    """
    times = np.sort(times[np.isfinite(times)])
    if len(times) < 2 or np.diff(times).min() > AGREEMENT:
        return float("nan")
    if len(times) == 3:
        return float(times[1])
    return float(times.mean())


def _contact_candidates(
    swing: Swing, frame: int, timings: GaitTimings
) -> tuple[float, float, float]:
    foot, time = swing.foot, float(swing.foot.time[frame])
    timing = timings.contact
    rise = foot.toe_rise if timings.by_toe else foot.foot_rise
    position = peak_time(foot.time, foot.heel_ahead, start=time - 0.08, end=time + 0.08)
    near = position if np.isfinite(position) else time
    start, end = near - timing.window[0], near + timing.window[1]
    vertical = peak_time(foot.time, -rise, start=start, end=end)
    standing, moving = _speeds(swing, foot.heel_speed, frame)
    level = standing + timing.share * (moving - standing)
    forward = crossing_time(
        foot.time, foot.heel_speed, level=level, rising=False, start=start, end=end
    )
    return position, vertical, forward


def _toe_off_candidates(
    swing: Swing, frame: int, timings: GaitTimings
) -> tuple[float, float, float]:
    foot, time = swing.foot, float(swing.foot.time[frame])
    timing = timings.toe_off
    position = peak_time(foot.time, -foot.toe_ahead, start=time - 0.08, end=time + 0.08)
    near = position if np.isfinite(position) else time
    start, end = near - timing.window[0], near + timing.window[1]
    rise = peak_time(foot.time, foot.toe_rise, start=start, end=end)
    standing, moving = _speeds(swing, foot.toe_speed, frame)
    level = standing + timing.share * (moving - standing)
    forward = crossing_time(
        foot.time, foot.toe_speed, level=level, rising=True, start=start, end=end
    )
    if not timings.by_toe:
        return position, rise, forward
    lift = peak_time(foot.time, foot.toe_lift, start=start, end=end)
    return rise, lift, forward


def _speeds(swing: Swing, speed: Float[np.ndarray, " frame"], frame: int) -> tuple[float, float]:
    """Return a marker's forward speed while it stands and its fastest while it swings [m/s].

    Standing is where it moves back under the body, from a maximum to the next minimum; the nearest
    such stretch to `frame` counts, for belts and people change speed.
    """
    frames = [index for index, _ in swing.extremes]
    first_is_maximum = swing.extremes[0][1]
    ends = [0, *frames, len(speed) - 1]
    stands: list[tuple[int, int]] = []
    swings: list[tuple[int, int]] = []
    backward = not first_is_maximum
    for start, stop in itertools.pairwise(ends):
        (stands if backward else swings).append((start, stop + 1))
        backward = not backward

    def nearest(stretches: list[tuple[int, int]]) -> tuple[int, int]:
        return min(stretches, key=lambda s: max(s[0] - frame, frame - s[1], 0))

    with np.errstate(invalid="ignore"):
        start, stop = nearest(stands)
        still = speed[start:stop]
        moving = speed[slice(*nearest(swings))]
        still, moving = still[np.isfinite(still)], moving[np.isfinite(moving)]
    if len(still) == 0 or len(moving) == 0:
        return float("nan"), float("nan")
    return float(np.percentile(still, 20)), float(moving.max())


def _plausible(events: Sequence[Event], timings: GaitTimings) -> list[Event]:
    """Leave out a contact and the toe-off after it when the foot stood too short or too long."""
    drop: set[int] = set()
    for index in range(len(events) - 1):
        first, second = events[index], events[index + 1]
        lasted = second.time - first.time
        if first.kind == "initial_contact" and second.kind == "toe_off":
            if not timings.smallest_stance <= lasted <= timings.largest_stance:
                drop |= {index, index + 1}
        elif lasted <= 0.0:
            drop |= {index, index + 1}
    return [event for index, event in enumerate(events) if index not in drop]
