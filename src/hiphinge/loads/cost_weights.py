"""What a muscle's activation costs: by its strength, and dearer where it loads the knee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.muscles import MuscleSet
from hiphinge.types import ReadOnly

# A muscle whose mean moment arm is longer than this flexes the hip [m].
_FLEXES = 5e-3


@dataclass(frozen=True, slots=True)
class WeightSettings:
    """What decides over the weights in the cost.

    Attributes:
        by: "strength" (the root of maximum isometric force), "equal", "volume", or one weight for
            each muscle by name (others weigh 1). With equal weights a muscle that a model draws as
            n strands gets one n-th of its share, because each strand alone is weak: psoas, eleven
            strands of the default body, would hardly flex the hip. Weights by volume give
            gluteus minimus more force than medius, because short fibres then cost little.
        knee: Factor on muscles that cross a knee. Without it the shares load the knee in late
            stance with two to three times the measured force, because gastrocnemius and rectus
            femoris against each other cost little.
        knee_and_hip_flexor: The same for those that flex the hip too (rectus femoris, sartorius,
            tensor fasciae latae). With the full factor the hip would be flexed by shorter arms,
            at half a body weight more in the hip.

    All three were chosen on two walking trials of an instrumented knee and the EMG of gluteus
    maximus (Fregly et al. 2012, doi 10.1002/jor.22023), with the alternatives in
    `validation/knee.md`.
    """

    by: Literal["strength", "equal", "volume"] | Mapping[str, float] = "strength"
    knee: float = 5.0
    knee_and_hip_flexor: float = 2.0


EQUAL = WeightSettings(by="equal", knee=1.0, knee_and_hip_flexor=1.0)


@dataclass(frozen=True, slots=True)
class MuscleTraits(ReadOnly):
    """What weights may depend on.

    Attributes:
        names: The muscles.
        max_force: Maximum isometric force over the mean of all.
        volume: Maximum force times optimal fibre length, over the mean of all.
        crosses_knee: Muscles that pull across a knee.
        flexes_hip: Muscles with an arm that flexes a hip.
    """

    names: tuple[str, ...]
    max_force: Float[np.ndarray, " muscle"]
    volume: Float[np.ndarray, " muscle"]
    crosses_knee: Bool[np.ndarray, " muscle"]
    flexes_hip: Bool[np.ndarray, " muscle"]

    @classmethod
    def alike(cls, names: tuple[str, ...]) -> "MuscleTraits":
        """Return muscles that do not differ.

        Example:
            >>> MuscleTraits.alike(("one", "other")).volume.tolist()
            [1.0, 1.0]
        """
        ones, none = np.ones(len(names)), np.zeros(len(names), dtype=bool)
        return cls(names, ones, ones, none, none)


def muscle_traits(
    muscles: MuscleSet,
    coordinates: Sequence[str],
    arm: Float[np.ndarray, "frame dof muscle"],
    crosses_knee: Bool[np.ndarray, " muscle"],
) -> MuscleTraits:
    """Find what weights may depend on.

    Args:
        muscles: Their strength and fibres.
        coordinates: Name of each row of the moment arms.
        arm: Moment arms [m].
        crosses_knee: Muscles that pull across a knee.
    """
    hips = [k for k, name in enumerate(coordinates) if name.startswith("hip_flexion")]
    arms = arm[:, hips].mean(axis=0).max(axis=0, initial=0.0)
    return MuscleTraits(
        names=muscles.names,
        max_force=muscles.max_force / muscles.max_force.mean(),
        volume=volume_weights(muscles.max_force, muscles.optimal_length),
        crosses_knee=crosses_knee,
        flexes_hip=arms > _FLEXES,
    )


def muscle_weights(
    traits: MuscleTraits, settings: WeightSettings = WeightSettings()
) -> Float[np.ndarray, " muscle"]:
    """Return the weight of each muscle in the cost.

    Example:
        >>> from dataclasses import replace
        >>> import numpy as np
        >>> alike = MuscleTraits.alike(("soleus_r", "gasmed_r", "recfem_r"))
        >>> traits = replace(
        ...     alike,
        ...     crosses_knee=np.array([False, True, True]),
        ...     flexes_hip=np.array([False, False, True]),
        ... )
        >>> muscle_weights(traits).tolist()
        [1.0, 5.0, 2.0]
    """
    dear = np.where(traits.flexes_hip, settings.knee_and_hip_flexor, settings.knee)
    factor = np.where(traits.crosses_knee, dear, 1.0)
    if isinstance(settings.by, Mapping):
        return factor * np.array([settings.by.get(name, 1.0) for name in traits.names], dtype=float)
    if settings.by == "equal":
        return factor
    return factor * (traits.volume if settings.by == "volume" else np.sqrt(traits.max_force))


def volume_weights(
    max_force: Float[np.ndarray, " muscle"], optimal_length: Float[np.ndarray, " muscle"]
) -> Float[np.ndarray, " muscle"]:
    """Return each muscle's volume over the mean volume, as a weight in the cost.

    Volume is maximum force times optimal fibre length over specific tension (Happee and van der
    Helm 1995, doi 10.1016/0021-9290(94)00145-T); the specific tension cancels.

    Example:
        >>> import numpy as np
        >>> volume_weights(np.array([100.0, 300.0]), np.array([0.1, 0.1])).tolist()
        [0.5, 1.5]
    """
    volume = max_force * optimal_length
    return volume / volume.mean()
