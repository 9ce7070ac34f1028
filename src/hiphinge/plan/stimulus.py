"""How much an exercise asks of each muscle part, 0 to 1.

Muscle activity is not force and differs two- to threefold between laboratories for the same
exercise, so no two studies are ever added or averaged: a value only puts an exercise into a band,
and the middle band of the studies counts (of those that were read, if any was). A force from a
musculoskeletal model is preferred; it is held against the largest force that the same study gives
for the same part.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from hiphinge.evidence import Evidence, Exercise
from hiphinge.evidence.schema_base import Part
from hiphinge.evidence.schema_exercises import Emg

# Bands of activity [%MVIC] after Ebert et al. 2017 (20 studies): up to 20 low, 40 moderate, 60
# high, above it very high. What a band counts is a default of ours.
_BANDS = ((20.0, 0.2), (40.0, 0.45), (60.0, 0.7), (float("inf"), 1.0))
# What was not read in its source, or only rests on the description of an exercise, counts as
# "high" at most.
_UNREAD = 0.7

Stimulus = Mapping[Part, float]


def stimuli(evidence: Evidence) -> Mapping[str, Stimulus]:
    """Return for every exercise what it asks of each part that it trains.

    Example:
        >>> from hiphinge.evidence import load
        >>> all(0 <= s <= 1 for each in stimuli(load()).values() for s in each.values())
        True
    """
    most = _largest_forces(evidence)
    return {key: _stimulus(exercise, most) for key, exercise in evidence.exercises.items()}


def band(activity: float) -> float:
    """Return what an activity [%MVIC] counts.

    Example:
        >>> band(35.0), band(64.0)
        (0.45, 1.0)
    """
    return next(worth for limit, worth in _BANDS if activity <= limit)


def _largest_forces(evidence: Evidence) -> Mapping[tuple[str, Part], float]:
    """Return the largest mid-interval force of each study and part [N]."""
    most: dict[tuple[str, Part], float] = defaultdict(float)
    for exercise in evidence.exercises.values():
        for force in exercise.forces:
            key = (force.source, force.part)
            most[key] = max(most[key], (force.low + force.high) / 2)
    return most


def _stimulus(exercise: Exercise, most: Mapping[tuple[str, Part], float]) -> Stimulus:
    found: dict[Part, float] = {
        part: round(_UNREAD * share, 3) for part, share in exercise.targets.items() if share > 0
    }
    active: set[Part] = {entry.part for entry in exercise.emg}
    for part in active:
        found[part] = _middle_band([entry for entry in exercise.emg if entry.part == part])
    for force in exercise.forces:
        share = (force.low + force.high) / 2 / most[(force.source, force.part)]
        found[force.part] = round(share, 3)
    return found


def _middle_band(entries: Sequence[Emg]) -> float:
    """Return the middle band of the studies; those that were read come before the others."""
    read = [entry for entry in entries if entry.mark == "verified"]
    bands = sorted(band(entry.mean) for entry in read or entries)
    middle = bands[(len(bands) - 1) // 2]
    return middle if read else min(middle, _UNREAD)
