"""The body's surface as balls fixed to the model's bodies, for drawing and for contacts.

Sizes are drawn by eye around the model's bones; they carry no measurement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Int

from hiphinge.types import BodyModel

# name: (body, place in the body's axes [m], radius [m]); right side and middle. A name ending in
# _r has a twin on the left.
_BALLS: Mapping[str, tuple[str, tuple[float, float, float], float]] = {
    "skull": ("head", (0.000, 0.090, 0.0), 0.098),
    "chin": ("head", (0.050, 0.010, 0.0), 0.050),
    "nape": ("head", (0.000, -0.010, 0.0), 0.052),
    "crown": ("head", (-0.030, 0.116, 0.0), 0.080),
    "bun": ("head", (-0.048, 0.062, 0.0), 0.056),
    "neck": ("torso", (-0.005, 0.420, 0.0), 0.060),
    "collar_r": ("torso", (-0.010, 0.365, 0.085), 0.062),
    "shoulder_r": ("humerus_r", (0.0, -0.010, 0.0), 0.058),
    "chest_r": ("torso", (0.018, 0.270, 0.062), 0.100),
    "ribs_r": ("torso", (0.012, 0.140, 0.060), 0.092),
    "upper_back": ("torso", (-0.055, 0.300, 0.0), 0.070),
    "waist_r": ("lumbar3", (0.018, 0.000, 0.052), 0.084),
    "belly": ("pelvis", (-0.030, 0.030, 0.0), 0.080),
    "crest_r": ("pelvis", (-0.055, 0.025, 0.072), 0.088),
    "hip_r": ("pelvis", (-0.058, -0.060, 0.085), 0.092),
    "buttock_r": ("pelvis", (-0.105, -0.065, 0.062), 0.082),
    "thigh_top_r": ("femur_r", (0.000, -0.030, 0.012), 0.088),
    "thigh_r": ("femur_r", (0.012, -0.180, 0.004), 0.077),
    "knee_r": ("femur_r", (0.002, -0.405, -0.002), 0.053),
    "shin_top_r": ("tibia_r", (0.000, -0.030, 0.0), 0.050),
    "calf_r": ("tibia_r", (-0.018, -0.130, 0.003), 0.053),
    "shin_r": ("tibia_r", (-0.006, -0.270, 0.0), 0.042),
    "ankle_r": ("tibia_r", (-0.010, -0.392, 0.0), 0.036),
    "heel_r": ("calcn_r", (0.022, 0.016, 0.000), 0.033),
    "instep_r": ("calcn_r", (0.090, 0.032, 0.0), 0.032),
    "ball_r": ("toes_r", (-0.004, 0.005, 0.0), 0.020),
    "toes_r": ("toes_r", (0.058, 0.001, 0.0), 0.016),
    "upper_arm_r": ("humerus_r", (0.006, -0.120, -0.002), 0.046),
    "elbow_r": ("humerus_r", (0.012, -0.286, -0.008), 0.038),
    "forearm_r": ("ulna_r", (-0.008, -0.080, 0.012), 0.040),
    "wrist_r": ("ulna_r", (-0.010, -0.238, 0.022), 0.028),
    "palm_r": ("hand_r", (0.004, -0.050, 0.0), 0.034),
    "fingers_r": ("hand_r", (0.006, -0.130, 0.0), 0.018),
}
# The limbs' outlines: chains of balls, each with its neighbour one tapered capsule.
LIMBS: Mapping[str, tuple[str, ...]] = {
    "thigh_r": ("thigh_top_r", "thigh_r", "knee_r"),
    "shank_r": ("shin_top_r", "calf_r", "shin_r", "ankle_r"),
    "upper_arm_r": ("shoulder_r", "upper_arm_r", "elbow_r"),
    "forearm_r": ("elbow_r", "forearm_r", "wrist_r"),
    "hand_r": ("wrist_r", "palm_r", "fingers_r"),
}
# Hulls around three balls and more.
HULLS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "foot_r": (("ankle_r", "heel_r", "instep_r"), ("heel_r", "instep_r", "ball_r"),
               ("instep_r", "ball_r", "toes_r")),
    "head": (("skull", "chin", "nape"),),
    "hair": (("crown", "bun"),),
    "neck": (("nape", "neck"),),
    "trunk": (
        ("collar_r", "collar_l", "chest_r", "chest_l", "upper_back"),
        ("shoulder_r", "collar_r", "chest_r"),
        ("shoulder_l", "collar_l", "chest_l"),
        ("neck", "collar_r", "collar_l"),
        ("chest_r", "chest_l", "ribs_r", "ribs_l", "upper_back"),
        ("ribs_r", "ribs_l", "waist_r", "waist_l"),
        ("waist_r", "waist_l", "crest_r", "crest_l", "belly"),
    ),
    "pelvis": (
        ("crest_r", "crest_l", "hip_r", "hip_l", "belly", "buttock_r", "buttock_l"),
    ),
}  # fmt: skip
# Where a person touches things: contact name -> balls that touch.
TOUCHES: Mapping[str, tuple[str, ...]] = {
    "foot_r": ("heel_r", "ball_r", "toes_r"),
    "forefoot_r": ("ball_r", "toes_r"),
    "instep_r": ("instep_r", "toes_r"),
    "toes_r": ("toes_r",),
    "heel_r": ("heel_r",),
    "knee_r": ("knee_r",),
    "shank_r": ("knee_r", "ankle_r"),
    "ankle_r": ("ankle_r",),
    "hand_r": ("palm_r", "fingers_r"),
    "fist_r": ("palm_r",),
    "fingers_r": ("fingers_r",),
    "forearm_r": ("elbow_r", "wrist_r"),
    "elbow_r": ("elbow_r",),
    "shoulder_r": ("shoulder_r",),
    "hip_r": ("hip_r",),
    "seat": ("buttock_r", "buttock_l"),
    "back": ("upper_back",),
    "belly": ("belly",),
    "chest": ("chest_r", "chest_l"),
    "head": ("crown",),
}
_LEFT_RIGHT = ("_l", "_r")


@dataclass(frozen=True, slots=True)
class Flesh:
    """All balls of a body: names, owning bodies, places in the owners' axes and radii [m]."""

    names: tuple[str, ...]
    body: Int[np.ndarray, " ball"]
    place: Float[np.ndarray, "ball 3"]
    radius: Float[np.ndarray, " ball"]

    def indices(self, names: Sequence[str]) -> list[int]:
        """Return where balls of these names are."""
        return [self.names.index(name) for name in names]


def mirrored(name: str) -> str:
    """Return the other side's name; a name without a side is its own.

    Example:
        >>> mirrored("knee_r"), mirrored("neck")
        ('knee_l', 'neck')
    """
    if name.endswith(_LEFT_RIGHT):
        return name[:-1] + ("l" if name.endswith("r") else "r")
    return name


def flesh(body: BodyModel) -> Flesh:
    """Return the balls of the default body, both sides."""
    names: list[str] = []
    owners: list[int] = []
    places: list[tuple[float, float, float]] = []
    radii: list[float] = []
    for name, (owner, (x, y, z), radius) in _BALLS.items():
        for twin in dict.fromkeys((name, mirrored(name))):
            left = twin != name
            names.append(twin)
            owners.append(body.bodies.index(mirrored(owner) if left else owner))
            places.append((x, y, -z if left else z))
            radii.append(radius)
    return Flesh(tuple(names), np.array(owners), np.array(places), np.array(radii))


def touching(contact: str) -> tuple[str, ...]:
    """Return the balls of a contact, on either side; a ball is a contact, too.

    Example:
        >>> touching("knee_l")
        ('knee_l',)
    """
    if contact in TOUCHES:
        return TOUCHES[contact]
    if mirrored(contact) in TOUCHES:
        return tuple(mirrored(name) for name in TOUCHES[mirrored(contact)])
    return (contact,)


def outline_groups(part: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups of balls whose hulls together make a part's outline.

    Example:
        >>> outline_groups("hand_l")
        (('wrist_l', 'palm_l'), ('palm_l', 'fingers_l'))
    """
    own = part if part in LIMBS or part in HULLS else mirrored(part)
    if own in LIMBS:
        chain = LIMBS[own]
        groups = tuple((a, b) for a, b in pairwise(chain))
    else:
        groups = HULLS[own]
    if own == part:
        return groups
    return tuple(tuple(mirrored(name) for name in group) for group in groups)
