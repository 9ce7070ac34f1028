"""Who was recorded: what the user says, filled in from the files and the plates."""

from dataclasses import replace

from hiphinge.body.body_mass import BodyMass, mass_moving, mass_standing, settle_mass
from hiphinge.types import Recording, Subject


def merged_subject(subject: Subject, *recordings: Recording | None) -> Subject:
    """Fill what the user left open from the files.

    Example:
        >>> merged_subject(Subject(mass=60.0)).mass
        60.0
    """
    merged = subject
    for source in recordings:
        if source is None:
            continue
        for name in ("mass", "height", "sex", "age"):
            if getattr(merged, name) is None:
                merged = replace(merged, **{name: getattr(source.subject, name)})
    return merged


def find_mass(
    person: Subject, recording: Recording, static: Recording | None, *, of_model: float
) -> BodyMass:
    """Settle the mass from the person, the plates of both files, or the scaled model [kg]."""
    weighed = mass_standing(static.forces) if static else None
    if weighed is None:
        weighed = mass_moving(recording.forces) or mass_standing(recording.forces)
    return settle_mass(person, weighed, of_model)
