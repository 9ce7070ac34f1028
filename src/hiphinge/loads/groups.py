"""Muscle groups by the names that models give their muscles, and what a user may call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.errors import SettingError
from hiphinge.types import Side

# Beginnings of muscle names in gait2392, Rajagopal 2016 and its descendants, and the lumbar
# muscles of the full-body models.
GROUPS: dict[str, tuple[str, ...]] = {
    "gluteus_maximus": ("glmax", "glut_max"),
    "gluteus_medius": ("glmed", "glut_med"),
    "gluteus_minimus": ("glmin", "glut_min"),
    "piriformis": ("piri", "peri"),
    "tensor_fasciae_latae": ("tfl",),
    "hamstrings": ("semimem", "semiten", "bflh", "bifemlh"),
    "quadriceps": ("vas", "recfem", "rect_fem"),
    "adductors": ("add",),
    "gastrocnemius": ("gas", "med_gas", "lat_gas"),
    "soleus": ("soleus",),
    "erector_spinae": ("il_", "ltp", "mf_", "ercspn"),
}
_SIDES: dict[str, Side] = {"_r": "right", "_l": "left"}


def side_of(name: str) -> Side | None:
    """Return the side that a muscle's name ends in.

    Example:
        >>> side_of("glmax1_r"), side_of("rect_abd")
        ('right', None)
    """
    return _SIDES.get(name[-2:].lower())


def group_members(
    names: Sequence[str], group: str, side: Side | None = None
) -> Bool[np.ndarray, " muscle"]:
    """Mark the muscles of a group, on one side or both.

    Example:
        >>> group_members(["glmax1_r", "glmax1_l", "tfl_r"], "gluteus_maximus", "right").tolist()
        [True, False, False]
    """
    starts = GROUPS[group]
    return np.array(
        [n.lower().startswith(starts) and (side is None or side_of(n) == side) for n in names],
        dtype=bool,
    )


@dataclass(frozen=True, slots=True)
class StrengthChange:
    """One requested change: a group or muscle, perhaps on one side, and a factor."""

    target: str
    factor: float


def strength_factors(
    names: Sequence[str], changes: Sequence[StrengthChange]
) -> Float[np.ndarray, " muscle"]:
    """Turn requested changes into one factor for each muscle; repeated ones multiply.

    Args:
        names: The model's muscles.
        changes: Targets such as "gluteus_medius", "gluteus_medius.left" or "glmed1_r", with
            factors from 0 to 5.

    Raises:
        SettingError: a target that the model does not have, or a factor out of range.

    Example:
        >>> changes = [StrengthChange("gluteus_medius.right", 0.5)]
        >>> strength_factors(["glmed1_r", "glmed1_l"], changes).tolist()
        [0.5, 1.0]
    """
    factors = np.ones(len(names))
    for change in changes:
        if not 0.0 <= change.factor <= 5.0:
            raise SettingError("strength factor", value=change.factor, allowed="0 to 5")
        factors[_targets(names, change.target)] *= change.factor
    return factors


def _targets(names: Sequence[str], target: str) -> Bool[np.ndarray, " muscle"]:
    name, _, word = target.partition(".")
    if word not in ("", "left", "right"):
        raise SettingError("side of a target", value=target, allowed=".left, .right or none")
    side: Side | None = None if word == "" else word
    if name in GROUPS:
        found = group_members(names, name, side)
    else:
        found = np.array([item == name for item in names], dtype=bool)
        if side is not None:
            found |= np.array([item == f"{name}_{side[0]}" for item in names], dtype=bool)
        elif not found.any():
            found = np.array([item[:-2] == name and side_of(item) for item in names], dtype=bool)
    if not found.any():
        groups = [group for group in GROUPS if group_members(names, group, None).any()]
        near = get_close_matches(name, [*groups, *names], n=3, cutoff=0.4)
        allowed = ", ".join(near or groups or names)
        raise SettingError("no such muscle or group in this model", value=target, allowed=allowed)
    return found
