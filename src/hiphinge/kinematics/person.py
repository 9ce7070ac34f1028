"""Who was recorded: what the user says, filled in from the files and the plates."""

from dataclasses import replace

from hiphinge.body.body_mass import (
    BodyMass,
    mass_jumping,
    mass_moving,
    mass_standing,
    mass_stepping,
    mass_still,
    settle_mass,
)
from hiphinge.types import Recording, Subject


def merged_subject(subject: Subject, *recordings: Recording | None) -> Subject:
    """Fill what the user left open from the files.

    Example:
        >>> merged_subject(Subject(mass=60.0)).mass
        60.0
    """
    merged = subject
    for file in recordings:
        known = Subject() if file is None else file.subject
        merged = replace(
            merged,
            mass=known.mass if merged.mass is None else merged.mass,
            height=known.height if merged.height is None else merged.height,
            sex=known.sex if merged.sex is None else merged.sex,
            age=known.age if merged.age is None else merged.age,
        )
    return merged


def find_mass(
    person: Subject, recording: Recording, static: Recording | None, *, of_model: float
) -> BodyMass:
    """Settle the mass from the person, the plates of both files, or the scaled model [kg]."""
    weighed = mass_standing(static.forces) if static else None
    if weighed is None:
        weighed = (
            mass_moving(recording.forces)
            or mass_stepping(recording.forces)
            or mass_still(recording.forces)
            or mass_jumping(recording.forces, recording.time, recording.markers)
        )
    return settle_mass(person, weighed, of_model)
