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
from hiphinge.errors import InputError
from hiphinge.types import Recording, Subject

# Plates weigh a moving person within a tenth; a mass off by this factor is another person's, or in
# another unit [design].
_FAR = 1.6


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
    return settle_mass(person, _weigh(recording, static), of_model)


def refuse_far_mass(
    given: float, recording: Recording, static: Recording | None, *, carried: float = 0.0
) -> None:
    """Refuse a mass that the force plates of the same person contradict.

    A tenth is a sentence in the report (`settle_mass`); twice or half is a slip of the hand, and
    every load would be wrong by as much.

    Args:
        given: Body mass that the user says [kg].
        recording: With its forces.
        static: A static trial of the same person.
        carried: Load in the hands or on the back, which the plates weigh too [kg].

    Raises:
        InputError: The plates weigh another person.

    Example:
        >>> from hiphinge.kinematics.measures.examples import Walker
        >>> refuse_far_mass(70.0, Walker(speed=1.2, cycle=1.1).recording(), None)
    """
    weighed = _weigh(recording, static)
    if weighed is None or 1.0 / _FAR < (given + carried) / weighed < _FAR:
        return
    raise InputError(
        "the body mass does not fit the force plates",
        value=f"{given:.1f} kg given, the plates weigh {weighed:.1f} kg",
        allowed=f"about {weighed:.0f} kg",
        advice="correct the mass, or leave it out; if the plates are wrong, leave the loads out "
        "(--no-loads)",
    )


def _weigh(recording: Recording, static: Recording | None) -> float | None:
    weighed = mass_standing(static.forces) if static else None
    if weighed is not None:
        return weighed
    return (
        mass_moving(recording.forces)
        or mass_stepping(recording.forces)
        or mass_still(recording.forces)
        or mass_jumping(recording.forces, recording.time, recording.markers)
    )
