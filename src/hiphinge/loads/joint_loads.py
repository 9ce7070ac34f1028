"""Joint contact forces as linear maps of muscle forces.

What a joint carries is what the segments beyond it need, less what muscles that cross it already
give: load = base + sum over muscles of force times coefficient. Both are built once from the
motion; every other set of muscle forces costs a sum of products (Steele et al. 2012,
doi 10.1016/j.gaitpost.2012.01.006, for the forces that this finds in the knee).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.body import forward_kinematics
from hiphinge.loads.inverse_dynamics import NetMoments
from hiphinge.loads.sites import Sites
from hiphinge.types import BodyModel, ReadOnly

_NO_PULL = 1e-9


@dataclass(frozen=True, slots=True)
class SiteMap(ReadOnly):
    """How one joint's contact force follows from muscle forces.

    Attributes:
        base: Force on the body beyond the joint without muscles, in that body's axes [N].
        muscles: Muscles that cross the joint.
        coefficient: Force that a newton of each adds [1].
    """

    base: Float[np.ndarray, "draw frame 3"]
    muscles: Int[np.ndarray, " crossing"]
    coefficient: Float[np.ndarray, "map_draw frame 3 crossing"]

    def contact(
        self, force: Float[np.ndarray, "draw frame muscle"]
    ) -> Float[np.ndarray, "draw frame 3"]:
        """Return the contact force on the body beyond the joint, in its axes [N].

        Args:
            force: Tension of every muscle [N].
        """
        added = np.matmul(self.coefficient, force[..., self.muscles, None])
        return self.base + added[..., 0]


@dataclass(frozen=True, slots=True)
class LoadMaps:
    """The maps of all joints with loads, in the order of `sites`."""

    sites: Sites
    maps: tuple[SiteMap, ...]

    def muscles_across(self, joint: str, n_muscles: int) -> Bool[np.ndarray, " muscle"]:
        """Mark the muscles that cross a joint of either side.

        Args:
            joint: As in `Sites.names`.
            n_muscles: How many muscles there are.
        """
        across = np.zeros(n_muscles, dtype=bool)
        for name, site in zip(self.sites.names, self.maps, strict=True):
            if name == joint:
                across[site.muscles] = True
        return across


def load_maps(
    body: BodyModel,
    q: Float[np.ndarray, "draw frame coordinate"],
    net: NetMoments,
    pull: Float[np.ndarray, "map_draw frame site muscle 3"],
    sites: Sites,
) -> LoadMaps:
    """Build the map of every joint.

    The force is that of OpenSim's JointReaction on the child, in the child body's axes.

    Args:
        body: The body.
        q: Coordinates [rad, m].
        net: What every body needs.
        pull: Pull of a unit tension across each site; one draw serves all.
        sites: Joints with loads.
    """
    needed = np.einsum("sb,dfbi->dfsi", sites.beyond, net.force)
    base = np.empty_like(needed)
    for draw, values in enumerate(q):
        turned = forward_kinematics(body, np.array(values)).rotation[:, sites.body]
        base[draw] = np.einsum("fsji,fsj->fsi", turned, needed[draw])
    maps = [_site_map(base[:, :, k], pull[:, :, k]) for k in range(len(sites.names))]
    return LoadMaps(sites, tuple(maps))


def _site_map(
    base: Float[np.ndarray, "draw frame 3"], pull: Float[np.ndarray, "map_draw frame muscle 3"]
) -> SiteMap:
    crossing = np.flatnonzero(np.abs(pull).max(axis=(0, 1, 3)) > _NO_PULL)
    coefficient = np.ascontiguousarray(-np.swapaxes(pull[:, :, crossing], -1, -2))
    return SiteMap(np.ascontiguousarray(base), crossing, coefficient)
