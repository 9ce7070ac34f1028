"""How strong this person's muscles are: from strength tests, else from mass and height.

A test with a dynamometer is repeated on the model: in the posture of the test, with every muscle
that helps fully active and the others at rest, the muscles must make the measured force times its
lever and hold the leg against gravity besides (the force is taken as the dynamometer showed it, the
leg's weight not added). The muscles that do most of it are scaled until they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.loads.fiber_forces import FiberSettings
from hiphinge.loads.strength_tests import (
    AS_USUAL,
    MuscleTorques,
    StrengthTest,
    find_tests,
    muscle_torques,
    prime_movers,
    share_of,
)
from hiphinge.muscles import MuscleSet, Musculature
from hiphinge.profile import Strength
from hiphinge.types import BodyModel, Quality, ReadOnly, Subject

# Total muscle volume of a leg [cm^3] from mass times height [kg m] (Handsfield et al. 2014, figure
# 5, doi 10.1016/j.jbiomech.2013.12.002).
_VOLUME_SLOPE, _VOLUME_OFFSET = 47.05, 1289.6
# Whose strength the default body has (Rajagopal et al. 2016, doi 10.1109/TBME.2016.2586891).
_REFERENCE_MASS, _REFERENCE_HEIGHT = 75.0, 1.70
_WEAKEST, _STRONGEST = 0.2, 3.0
# A model in which the prime movers make less of the torque lacks the muscles that do it.
_LEAST_OF_MOVERS = 0.5
# How much more the tests weigh than keeping muscles as they are.
_FIRMNESS = 1e4
_REACHED = 0.01


@dataclass(frozen=True, slots=True)
class MuscleStrength(ReadOnly):
    """How strong each muscle is beside the model's.

    Attributes:
        factors: On maximum isometric force.
        tests: The tests that were used.
        needed: Torque that the muscles must make in each, gravity included [N m].
        before: Torque that the model makes with strength by mass and height [N m].
        after: Torque that it makes with `factors` [N m].
        quality: "good" when every test is met, else "limited".
        notes: What was done and what was not possible, one sentence each.
    """

    factors: Float[np.ndarray, " muscle"]
    tests: tuple[StrengthTest, ...]
    needed: Float[np.ndarray, " test"]
    before: Float[np.ndarray, " test"]
    after: Float[np.ndarray, " test"]
    quality: Quality
    notes: tuple[str, ...]

    def applied(self, muscles: MuscleSet) -> MuscleSet:
        """Return the muscles with this strength."""
        return replace(muscles, max_force=muscles.max_force * self.factors)


def leg_muscle_volume(mass: float, height: float) -> float:
    """Return the muscle volume of one leg [cm^3] by mass [kg] and height [m].

    Example:
        >>> round(leg_muscle_volume(75.0, 1.70))
        7288
    """
    return _VOLUME_SLOPE * mass * height + _VOLUME_OFFSET


def strength_by_size(
    muscles: MuscleSet, reference: MuscleSet | None, subject: Subject
) -> tuple[Float[np.ndarray, " muscle"], str]:
    """Scale strength by muscle volume over fibre length, and say what was done.

    A muscle's force follows its cross-section, volume over optimal fibre length; volume follows
    mass times height (Handsfield et al. 2014; the trunk's muscles are taken to do likewise).

    Args:
        muscles: The scaled body's.
        reference: The same muscles before scaling, with the strength of a man of 75 kg and 1.70 m;
            None for a user's model, whose strength is kept.
        subject: With mass and height.
    """
    same = np.ones(len(muscles.names))
    if reference is None:
        return same, "Muscle strength is that of the given model."
    if subject.mass is None or subject.height is None:
        return same, "Muscle strength is the model's, because mass or height is not known."
    volume = leg_muscle_volume(subject.mass, subject.height)
    ratio = volume / leg_muscle_volume(_REFERENCE_MASS, _REFERENCE_HEIGHT)
    factors = ratio * reference.optimal_length / muscles.optimal_length
    return factors, (
        f"Where no test says otherwise, muscle strength follows from mass and height (volume "
        f"{ratio:.2f} times the reference man's; Handsfield et al. 2014), as it is on average."
    )


def personal_strength(
    body: BodyModel,
    musculature: Musculature,
    subject: Subject,
    strength: Strength,
    *,
    reference: MuscleSet | None = None,
    settings: FiberSettings = AS_USUAL,
) -> MuscleStrength:
    """Scale the muscles to the person: by mass and height, then so that tests come out.

    Args:
        body: The scaled body.
        musculature: Its muscles, with the model's strength.
        subject: The person.
        strength: Tests of the person's profile.
        reference: The muscles before scaling; None for a user's own model.
        settings: How fibre forces are computed.

    Raises:
        ModelError: There are tests, and the body has no hips of the usual names.
    """
    muscles = musculature.muscles
    by_size, said = strength_by_size(muscles, reference, subject)
    asked, notes = find_tests(strength)
    made = muscle_torques(body, musculature, asked, settings=settings).scaled(by_size)
    movers = prime_movers(made, asked, muscles.names)
    able = share_of(made, movers) >= _LEAST_OF_MOVERS
    lacking = [_lacking(test) for test, is_able in zip(asked, able, strict=True) if not is_able]
    tests = tuple(test for test, is_able in zip(asked, able, strict=True) if is_able)
    sized = made.of(able)
    moved: Bool[np.ndarray, " muscle"] = np.logical_or.reduce(movers[able], axis=0)
    scale = _scales(sized, tests, moved)
    needed, after = sized.needed(tests), sized.scaled(scale).total
    missed = np.abs(after - needed) > _REACHED * needed
    return MuscleStrength(
        factors=by_size * scale,
        tests=tests,
        needed=needed,
        before=sized.total,
        after=after,
        quality="good" if tests and not missed.any() else "limited",
        notes=(said, *notes, *lacking, *_told(tests, needed, after, missed)),
    )


def _scales(
    torques: MuscleTorques, tests: Sequence[StrengthTest], movers: Bool[np.ndarray, " muscle"]
) -> Float[np.ndarray, " muscle"]:
    """Change the prime movers as little as the tests allow, by one factor where one test asks.

    Least squares of the changes, each weighed by the torque that the muscle makes, with the tests
    as firm demands and bounds on every factor.
    """
    scale = np.ones(movers.size)
    if not tests:
        return scale
    own = (torques.active + torques.passive)[:, movers]
    others = torques.scaled(np.where(movers, 0.0, 1.0)).total
    weights = np.sqrt(np.maximum(own.sum(axis=0), 0.0))
    needed = torques.needed(tests)
    firm = _FIRMNESS / np.maximum(needed, 1.0)
    # Imported here: few people's strength was measured.
    from scipy.optimize import lsq_linear

    found = lsq_linear(
        np.concatenate([np.diag(weights), firm[:, None] * own]),
        np.concatenate([weights, firm * (needed - others)]),
        bounds=(_WEAKEST, _STRONGEST),
    )
    scale[movers] = found.x
    return scale


def _lacking(test: StrengthTest) -> str:
    return (
        f"The test of {test} was not used: in its posture the model's prime movers make less than "
        "half of the torque, because it lacks muscles (such as the deep rotators of the hip)."
    )


def _told(
    tests: Sequence[StrengthTest],
    needed: Float[np.ndarray, " test"],
    after: Float[np.ndarray, " test"],
    missed: Bool[np.ndarray, " test"],
) -> list[str]:
    notes: list[str] = []
    for test, want, made, is_missed in zip(tests, needed, after, missed, strict=True):
        if is_missed:
            notes.append(
                f"The measured {test} ({want:.0f} N m with the leg's weight) is out of reach of "
                f"muscles between {_WEAKEST:g} and {_STRONGEST:g} times as strong as this size has "
                f"them ({made:.0f} N m): check force, lever and posture."
            )
        else:
            notes.append(
                f"Muscles were scaled to the measured {test}: {test.torque:.0f} N m, "
                f"{want:.0f} N m with the leg's weight."
            )
    return notes
