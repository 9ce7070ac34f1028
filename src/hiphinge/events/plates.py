"""Foot contacts from force plates: which foot, from when to when, and whether to believe it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.events.body_points import BodyPoints
from hiphinge.signals import during, running_range, runs, sample_at
from hiphinge.types import SIDES, Event, Forces, Side

# The usual threshold; lower ones drown in noise (Tirosh and Sparrow 2003,
# doi 10.1016/S0966-6362(02)00184-9, compare thresholds).
CONTACT_THRESHOLD = 20.0

_LONGEST_FLICKER = 0.03
_SHORTEST_CONTACT = 0.06
_SMALLEST_PEAK = 60.0
# A plate counts as unloaded while its reading stays within this band, this close to zero.
_QUIET_BAND = 15.0
_LARGEST_OFFSET = 50.0
_QUIET_TIME = 0.1
# Centre of pressure to the line from heel to toe; markers sit beside and above the sole.
_NEAR_FOOT = 0.12
_SHARE_NEAR = 0.85
# Who came first and who left last is read from this share of the loaded time.
_EDGE_SHARE = 0.12
_SAMPLES_ENOUGH = 200
# In walking and running the foot carries the body at some time of every full contact.
_SHARE_OF_USUAL_PEAK = 0.6
# A heel marker sits behind the heel pad; toes reach beyond the metatarsal heads.
_HEEL_OVERHANG = 0.02
_TOE_OVERHANG = -0.01
# Laboratories cut a trial to the cycle: its first or last sample then lies just beyond the
# threshold. Force passes this share of its peak within some milliseconds of a contact.
_JUST_BEYOND = 0.1
# And it is this much of the peak so many seconds further in; a plate that drifts is not.
_FIRM_SHARE, _FIRM_AFTER = 0.2, 0.05


@dataclass(frozen=True, slots=True)
class PlateContact:
    """One foot on one plate.

    Attributes:
        side: The foot.
        start: First instant above the threshold [s]; None when cut off or not trusted.
        end: Last instant above the threshold [s]; None likewise.
        first: First instant of load seen, trusted or not [s].
        last: Last instant of load seen, trusted or not [s].
    """

    side: Side
    start: float | None
    end: float | None
    first: float
    last: float

    @property
    def events(self) -> tuple[Event, ...]:
        """Contact and toe-off, as far as they are trusted."""
        start = () if self.start is None else (self._event("initial_contact", self.start),)
        end = () if self.end is None else (self._event("toe_off", self.end),)
        return start + end

    def _event(self, kind: str, time: float) -> Event:
        assert kind in ("initial_contact", "toe_off")
        return Event(kind, self.side, time, "plates")


@dataclass(frozen=True, slots=True)
class PlateContacts:
    """What the plates say, and how many contacts were not believed."""

    contacts: tuple[PlateContact, ...]
    n_doubtful: int

    @property
    def events(self) -> tuple[Event, ...]:
        """All trusted events in order of time."""
        events = [event for contact in self.contacts for event in contact.events]
        return tuple(sorted(events, key=lambda e: e.time))


def find_plate_contacts(forces: Forces, points: BodyPoints, *, full_weight: bool) -> PlateContacts:
    """Find contacts on every plate and the foot that made them.

    The reading of the unloaded plate is taken off first, drifting or not. A contact is left out
    when the centre of pressure does not stay with one foot (two feet on the plate, a hand, a
    spike) and, with `full_weight`, when it never carried most of the usual load. Where both feet
    used a plate in turn without leaving it empty, only the first foot's contact and the last
    foot's toe-off remain. An end at which the foot reached over the plate's edge is left out, and
    so is one beyond the recording's own ends, unless the recording is cut just there.

    Args:
        forces: Force, centre of pressure and corners of the plates.
        points: Heel and toe paths.
        full_weight: True for gait, where every full contact carries the body.

    Example:
        >>> from hiphinge.events.examples import walking_forces, walking_points
        >>> points = walking_points(seconds=4.0)
        >>> found = find_plate_contacts(walking_forces(points), points, full_weight=True)
        >>> [contact.side for contact in found.contacts][:2], found.n_doubtful
        (['right', 'left'], 0)
    """
    loads = np.stack([_zeroed(force[:, 1], forces.rate_hz) for force in forces.force])
    usual = _usual_peak(loads, forces.rate_hz)
    found: list[PlateContact] = []
    n_doubtful = 0
    for plate, load in enumerate(loads):
        for start, stop in _loaded_runs(load, forces.rate_hz):
            peak = float(load[start:stop].max())
            ends: tuple[PlateContact, ...] = ()
            if not full_weight or peak >= _SHARE_OF_USUAL_PEAK * usual:
                ends = _assigned(forces, plate, load, (start, stop), points)
            n_doubtful += len(ends) != 1
            found += ends
    contacts = tuple(sorted(_merged(found), key=lambda c: c.first))
    return PlateContacts(contacts, n_doubtful)


def _zeroed(load: Float[np.ndarray, " sample"], rate_hz: float) -> np.ndarray:
    """Take off the reading of the unloaded plate, line by line between unloaded stretches."""
    load = np.nan_to_num(load)
    width = max(round(_QUIET_TIME * rate_hz), 3)
    quiet = (running_range(load, width=width) < _QUIET_BAND) & (np.abs(load) < _LARGEST_OFFSET)
    stretches = [(a, b) for a, b in runs(quiet) if b - a >= width]
    if not stretches:
        return load
    middles = [0.5 * (a + b) for a, b in stretches]
    levels = [float(np.median(load[a:b])) for a, b in stretches]
    return load - np.interp(np.arange(len(load)), middles, levels)


def _loaded_runs(load: Float[np.ndarray, " sample"], rate_hz: float) -> list[tuple[int, int]]:
    """Return stretches above the threshold, without flicker, spikes and noise."""
    above: Bool[np.ndarray, " sample"] = load > CONTACT_THRESHOLD
    for start, stop in runs(~above):
        if start > 0 and stop < len(load) and (stop - start) / rate_hz < _LONGEST_FLICKER:
            above[start:stop] = True
    return [
        (start, stop)
        for start, stop in runs(above)
        if (stop - start) / rate_hz >= _SHORTEST_CONTACT
        # The load that lasts, so that a spike is no contact.
        and np.percentile(load[start:stop], 75) >= _SMALLEST_PEAK
    ]


def _usual_peak(loads: Float[np.ndarray, "plate sample"], rate_hz: float) -> float:
    peaks = [
        float(load[start:stop].max())
        for load in loads
        for start, stop in _loaded_runs(load, rate_hz)
    ]
    return float(np.median(sorted(peaks)[len(peaks) // 2 :])) if peaks else 0.0


def _assigned(
    forces: Forces,
    plate: int,
    load: Float[np.ndarray, " sample"],
    run: tuple[int, int],
    points: BodyPoints,
) -> tuple[PlateContact, ...]:
    """Return the contact with its foot; single ends where both feet used the plate at once."""
    start, stop = run
    samples = np.arange(start, stop)
    firm = samples[load[samples] > max(2.5 * CONTACT_THRESHOLD, 0.1 * load[samples].max())]
    firm = firm[:: max(len(firm) // _SAMPLES_ENOUGH, 1)]
    distance = np.stack(
        [
            _distance_to_foot(forces.point[plate, firm], forces.time[firm], points, index)
            for index in range(len(SIDES))
        ]
    )
    said = forces.sides[plate]
    distance = distance[:, np.isfinite(distance).all(axis=0)]
    edge = max(round(_EDGE_SHARE * distance.shape[1]), 1)
    whole = _foot_under(distance, _SHARE_NEAR) if distance.shape[1] >= 3 else said
    first = _foot_under(distance[:, :edge], 0.5) if distance.shape[1] >= 3 else said
    last = _foot_under(distance[:, -edge:], 0.5) if distance.shape[1] >= 3 else said
    if said is not None and {whole, first, last} != {said}:
        return ()
    time = forces.time
    if whole is not None and whole == first == last:
        contact = PlateContact(
            whole,
            _begin(forces, load, run),
            _finish(forces, load, run),
            float(time[start]),
            float(time[stop - 1]),
        )
        return (_within_edges(contact, forces.corners[plate], points),)
    if distance.size == 0 or np.mean(distance.min(axis=0) < _NEAR_FOOT) < _SHARE_NEAR:
        return ()
    ends: list[PlateContact] = []
    if first is not None and start > 0:
        begun = _crossing(time, load, start)
        ends.append(PlateContact(first, begun, None, begun, begun))
    if last is not None and stop < len(load):
        ended = _crossing(time, load, stop)
        ends.append(PlateContact(last, None, ended, ended, ended))
    return tuple(ends)


def _foot_under(distance: Float[np.ndarray, "side sample"], share: float) -> Side | None:
    """Return the foot that the centre of pressure stays with for this share of the samples."""
    nearest = int(np.argmin(np.median(distance, axis=1)))
    own, other = distance[nearest], distance[1 - nearest]
    stays: Bool[np.ndarray, " sample"] = (own < _NEAR_FOOT) & (own < other)
    return SIDES[nearest] if float(stays.mean()) >= share else None


def _begin(
    forces: Forces, load: Float[np.ndarray, " sample"], run: tuple[int, int]
) -> float | None:
    """Return when a contact began [s]; None where the recording began long after it."""
    start, stop = run
    if start > 0:
        return _crossing(forces.time, load, start)
    is_cut_there = _just_begun(load[start:stop], forces.rate_hz)
    return float(forces.time[start]) if is_cut_there else None


def _finish(
    forces: Forces, load: Float[np.ndarray, " sample"], run: tuple[int, int]
) -> float | None:
    """Return when a contact ended [s]; None where the recording ended long before it."""
    start, stop = run
    if stop < len(load):
        return _crossing(forces.time, load, stop)
    is_cut_there = _just_begun(load[start:stop][::-1], forces.rate_hz)
    return float(forces.time[stop - 1]) if is_cut_there else None


def _just_begun(load: Float[np.ndarray, " sample"], rate_hz: float) -> bool:
    """Say whether a contact starts within milliseconds of its first sample."""
    peak = float(load.max())
    further = min(round(_FIRM_AFTER * rate_hz), load.size - 1)
    return bool(load[0] <= _JUST_BEYOND * peak and load[further] >= _FIRM_SHARE * peak)


def _crossing(
    time: Float[np.ndarray, " sample"], load: Float[np.ndarray, " sample"], index: int
) -> float:
    """Return when the threshold is crossed between samples index - 1 and index [s]."""
    before, after = load[index - 1], load[index]
    share = (CONTACT_THRESHOLD - before) / (after - before)
    return float(time[index - 1] + np.clip(share, 0.0, 1.0) * (time[index] - time[index - 1]))


def _distance_to_foot(
    point: Float[np.ndarray, "sample 3"],
    time: Float[np.ndarray, " sample"],
    points: BodyPoints,
    index: int,
) -> Float[np.ndarray, " sample"]:
    """Return the level distance from the centre of pressure to the line from heel to toe [m]."""
    heel = sample_at(points.heel[index], time=points.time, at=time)[:, [0, 2]]
    toe = sample_at(points.toe[index], time=points.time, at=time)[:, [0, 2]]
    along = toe - heel
    offset = point[:, [0, 2]] - heel
    squared = np.maximum((along**2).sum(axis=1), 1e-6)
    share = np.clip((offset * along).sum(axis=1) / squared, 0.0, 1.0)
    return np.linalg.norm(offset - share[:, None] * along, axis=1)


def _within_edges(
    contact: PlateContact, corners: Float[np.ndarray, "4 3"], points: BodyPoints
) -> PlateContact:
    """Leave out the end of a contact at which the foot reached over the plate's edge."""
    if not np.isfinite(corners).all():
        return contact
    index = SIDES.index(contact.side)
    loaded = during(points.time, contact.first, contact.last)
    heel = _median(points.heel[index][loaded])
    toe = _median(points.toe[index][loaded])
    if _inside(heel, corners) < -_HEEL_OVERHANG:
        contact = replace(contact, start=None)
    if _inside(toe, corners) < -_TOE_OVERHANG:
        contact = replace(contact, end=None)
    return contact


def _median(path: Float[np.ndarray, "frame 3"]) -> Float[np.ndarray, "3"]:
    seen = path[np.isfinite(path).all(axis=1)]
    return np.median(seen, axis=0) if len(seen) else np.full(3, np.nan)


def _inside(point: Float[np.ndarray, "3"], corners: Float[np.ndarray, "4 3"]) -> float:
    """Return the distance from the nearest edge, negative outside; infinite when unknown [m]."""
    if not np.isfinite(point).all():
        return float("inf")
    level = corners[:, [0, 2]]
    edge = np.roll(level, -1, axis=0) - level
    offset = point[[0, 2]] - level
    around = (
        edge[:, 0] * np.roll(edge, -1, axis=0)[:, 1] - edge[:, 1] * np.roll(edge, -1, axis=0)[:, 0]
    )
    cross = edge[:, 0] * offset[:, 1] - edge[:, 1] * offset[:, 0]
    length = np.maximum(np.linalg.norm(edge, axis=1), 1e-9)
    return float(np.min(np.sign(around.sum()) * cross / length))


def _merged(contacts: Sequence[PlateContact]) -> list[PlateContact]:
    """Join what one foot does on several plates at once: a foot across a seam or a belt's edge."""
    merged: list[PlateContact] = []
    for contact in sorted(contacts, key=lambda c: (c.side, c.first)):
        last = merged[-1] if merged else None
        if last is None or last.side != contact.side or contact.first > last.last:
            merged.append(contact)
            continue
        ends = last if last.last >= contact.last else contact
        merged[-1] = replace(last, end=ends.end, last=ends.last)
    return merged
