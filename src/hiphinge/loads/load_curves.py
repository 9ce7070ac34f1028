"""Named loads over time: what joints, tendons and muscle groups carry in every frame."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int

from hiphinge.loads.groups import GROUPS, group_members
from hiphinge.loads.what_if import Carried, MuscleTask
from hiphinge.types import SIDES, ReadOnly, Side

_RESULTANTS = {"hip": "hip_contact", "knee": "knee_contact", "ankle": "ankle_contact"}
# Contact area grows with flexion up to here; beyond, the published line is not to be followed.
_AREA_LIMIT_DEG = 60.0


@dataclass(frozen=True, slots=True)
class LoadCurves(ReadOnly):
    """Loads over time.

    Attributes:
        ids: Such as "hip_contact" or "gluteus_medius_force" [N], "patellofemoral_stress" [MPa],
            "gluteus_medius_activation" [1].
        sides: Side of each; None for the lumbar joint.
        values: In the ids' units.
    """

    ids: tuple[str, ...]
    sides: tuple[Side | None, ...]
    values: Float[np.ndarray, "draw frame curve"]

    def of(self, load_id: str, side: Side | None) -> Float[np.ndarray, "draw frame"]:
        """Return one load over time."""
        for index, found in enumerate(zip(self.ids, self.sides, strict=True)):
            if found == (load_id, side):
                return self.values[..., index]
        raise KeyError((load_id, side))


def load_curves(
    task: MuscleTask,
    carried: Carried,
    max_force: Float[np.ndarray, " muscle"],
    knee_flexion_deg: Float[np.ndarray, "frame 2"],
) -> LoadCurves:
    """Name what joints, tendons and muscle groups carry.

    Compression is along the axis of the bone beyond the joint (tibia; for the lumbar joint the
    vertebra or trunk above it), shear across it.

    Args:
        task: Whose muscles and joints.
        carried: Their forces.
        max_force: Maximum isometric forces, which weigh muscles in a group's activation [N].
        knee_flexion_deg: Left and right.
    """
    found: dict[tuple[str, Side | None], Float[np.ndarray, "draw frame"]] = {}
    sites = task.maps.sites
    for k, (name, side) in enumerate(zip(sites.names, sites.sides, strict=True)):
        force = carried.contact[:, :, k]
        size = np.linalg.norm(force, axis=-1)
        if name in _RESULTANTS:
            found[_RESULTANTS[name], side] = size
        if name == "knee":
            found["knee_compression", side] = -force[..., 1]
        if name == "patellofemoral":
            found["patellofemoral_force", side] = size
        if name == "lumbar":
            found["lumbar_compression", None] = force[..., 1]
            found["lumbar_shear", None] = np.hypot(force[..., 0], force[..., 2])
    for column, side in enumerate(SIDES):
        found |= _of_muscles(task, carried, max_force, side)
        flexion = knee_flexion_deg[:, column]
        key = ("patellofemoral_force", side)
        if key not in found and ("quadriceps_force", side) in found:
            found[key] = patellofemoral_ratio(flexion) * found["quadriceps_force", side]
        if key in found:
            stress = found[key] / contact_area_mm2(flexion)
            found["patellofemoral_stress", side] = stress
    keys = list(found)
    return LoadCurves(
        ids=tuple(key[0] for key in keys),
        sides=tuple(key[1] for key in keys),
        values=np.stack([found[key] for key in keys], axis=-1),
    )


def _of_muscles(
    task: MuscleTask, carried: Carried, max_force: Float[np.ndarray, " muscle"], side: Side
) -> dict[tuple[str, Side | None], Float[np.ndarray, "draw frame"]]:
    found: dict[tuple[str, Side | None], Float[np.ndarray, "draw frame"]] = {}
    for group, members in _members(task.names, side).items():
        if members.size:
            share = max_force[members] / max_force[members].sum()
            found[f"{group}_force", side] = carried.force[..., members].sum(axis=-1)
            found[f"{group}_activation", side] = carried.shares.activation[..., members] @ share
    calf = [found.get((f"{group}_force", side)) for group in ("gastrocnemius", "soleus")]
    if calf[0] is not None and calf[1] is not None:
        found["achilles_force", side] = calf[0] + calf[1]
    return found


@lru_cache(maxsize=8)
def _members(names: tuple[str, ...], side: Side) -> dict[str, Int[np.ndarray, " member"]]:
    """Find the muscles of every group; hundreds of names take longer to look at than to solve."""
    return {group: np.flatnonzero(group_members(names, group, side)) for group in GROUPS}


def patellofemoral_ratio(
    knee_flexion_deg: Float[np.ndarray, "*shape"],
) -> Float[np.ndarray, "*shape"]:
    """Return patellofemoral contact force over quadriceps force.

    For bodies without a patella. Van Eijden et al. 1986 (doi 10.1016/0021-9290(86)90154-5), as
    used by Brechter and Powers 2002 (doi 10.1097/00005768-200210000-00009). Not verified against
    the papers.

    Example:
        >>> import numpy as np
        >>> patellofemoral_ratio(np.array([0.0, 30.0, 60.0, 90.0])).round(2).tolist()
        [0.46, 0.74, 0.95, 0.98]
    """
    x = np.clip(knee_flexion_deg, 0.0, 90.0)
    above = 0.462 + 0.00147 * x - 3.84e-5 * x**2
    return above / (1.0 - 0.0162 * x + 1.55e-4 * x**2 - 6.98e-7 * x**3)


def contact_area_mm2(
    knee_flexion_deg: Float[np.ndarray, "*shape"],
) -> Float[np.ndarray, "*shape"]:
    """Return the patellofemoral contact area, held constant beyond 60 degrees.

    Brechter and Powers 2002 (doi 10.1097/00005768-200210000-00009). Not verified against the
    paper.

    Example:
        >>> import numpy as np
        >>> contact_area_mm2(np.array([0.0, 30.0, 60.0, 90.0])).round().tolist()
        [152.0, 242.0, 473.0, 473.0]
    """
    x = np.clip(knee_flexion_deg, 0.0, _AREA_LIMIT_DEG)
    return 0.0781 * x**2 + 0.6763 * x + 151.75
