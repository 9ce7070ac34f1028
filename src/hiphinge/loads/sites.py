"""The joints whose loads are reported, found in a body by the names of its bones."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from hiphinge.types import BodyModel, ReadOnly, Side

# Joint, and the body beyond it in the models that descend from gait2392 and Rajagopal's.
_LEG = {"hip": "femur", "knee": "tibia", "patellofemoral": "patella", "ankle": "talus"}
_LUMBAR = ("lumbar5", "torso")


@dataclass(frozen=True, slots=True)
class Sites(ReadOnly):
    """Joints with loads.

    Attributes:
        names: "hip", "knee", "patellofemoral", "ankle" or "lumbar".
        sides: Side of each; None for the lumbar joint.
        body: The body beyond each joint; loads are in its axes.
        of_body: Index of the site whose body each body is, else -1.
        beyond: For each site, 1 for its body and everything that it carries.
    """

    names: tuple[str, ...]
    sides: tuple[Side | None, ...]
    body: Int[np.ndarray, " site"]
    of_body: Int[np.ndarray, " body"]
    beyond: Int[np.ndarray, "site body"]

    def find(self, name: str, side: Side | None) -> int | None:
        """Return a site's index, None where the body has no such joint."""
        for index, found in enumerate(zip(self.names, self.sides, strict=True)):
            if found == (name, side):
                return index
        return None


def find_sites(body: BodyModel) -> Sites:
    """Find hips, knees, patellofemoral joints, ankles and the lowest lumbar joint.

    Example:
        >>> from hiphinge.body import compile_body
        >>> from hiphinge.body.examples import walker
        >>> find_sites(compile_body(walker())).names
        ()
    """
    found: list[tuple[str, Side | None, int]] = []
    sides: tuple[tuple[Side, str], ...] = (("right", "r"), ("left", "l"))
    for side, letter in sides:
        for name, bone in _LEG.items():
            if f"{bone}_{letter}" in body.bodies:
                found.append((name, side, body.bodies.index(f"{bone}_{letter}")))
    lumbar = next((name for name in _LUMBAR if name in body.bodies), None)
    if lumbar is not None:
        found.append(("lumbar", None, body.bodies.index(lumbar)))
    index = np.array([item[2] for item in found], dtype=np.int64)
    of_body = np.full(len(body.bodies), -1, dtype=np.int64)
    of_body[index] = np.arange(index.size)
    return Sites(
        names=tuple(item[0] for item in found),
        sides=tuple(item[1] for item in found),
        body=index,
        of_body=of_body,
        beyond=np.stack([_carried(body, item[2]) for item in found])
        if found
        else np.zeros((0, len(body.bodies)), dtype=np.int64),
    )


def _carried(body: BodyModel, root: int) -> Int[np.ndarray, " body"]:
    carried = np.zeros(len(body.bodies), dtype=np.int64)
    carried[root] = 1
    for index in range(root + 1, carried.size):
        carried[index] = max(carried[index], carried[body.tree.parent[index]])
    return carried
