"""Joint coordinates that came with the file, laid onto a body."""

from dataclasses import dataclass

import numpy as np

from hiphinge.errors import ModelError
from hiphinge.types import BodyModel, Coordinates, Motion, Recording

_FEWEST_COMMON = 6
# Models with one lumbar joint against the default body's five, whose levels share its angle: the
# level that leads takes this share (the sum of the couplers of Beaucage-Gauvreau 2019,
# doi 10.1080/10255842.2018.1564819, as the default body holds them).
_ONE_LUMBAR_JOINT = {
    "lumbar_extension": ("L5_S1_Flex_Ext", "Abs_r3"),
    "lumbar_bending": ("L5_S1_Lat_Bending", "Abs_r2"),
    "lumbar_rotation": ("L5_S1_axial_rotation", "Abs_r1"),
}


@dataclass(frozen=True, slots=True)
class GivenMotion:
    """A motion from given coordinates; `unused` names those that the body does not have."""

    motion: Motion
    unused: tuple[str, ...]


def lay_on(body: BodyModel, recording: Recording, coordinates: Coordinates) -> GivenMotion:
    """Take over the coordinates that the body has; the others stay at their defaults.

    A single lumbar joint is spread over the levels of the default body in its own proportions.

    Raises:
        ModelError: File and body have hardly a coordinate in common.
    """
    q = np.repeat(body.coordinates.default[None], len(recording.time), axis=0)
    names = body.coordinates.names
    unused: list[str] = []
    for name, values in zip(coordinates.names, coordinates.values.T, strict=True):
        if name in names:
            q[:, names.index(name)] = values
        elif name in _ONE_LUMBAR_JOINT and _ONE_LUMBAR_JOINT[name][0] in names:
            leader = _ONE_LUMBAR_JOINT[name][0]
            q[:, names.index(leader)] = values * _share(body, *_ONE_LUMBAR_JOINT[name])
        else:
            unused.append(name)
    if len(coordinates.names) - len(unused) < _FEWEST_COMMON:
        raise ModelError(
            "the file's coordinates are not this body's",
            value=", ".join(unused[:8]),
            allowed=", ".join(names[:12]) + ", ...",
            advice="give the model that the coordinates belong to (--model FILE.osim)",
        )
    motion = Motion(
        time=recording.time,
        names=names,
        q=q,
        marker_names=(),
        residual=np.zeros((len(q), 0)),
        status=np.zeros(len(q), dtype=np.int64),
        source="given",
    )
    return GivenMotion(motion, tuple(unused))


def _share(body: BodyModel, leader: str, total: str) -> float:
    """Return the leading level's share of the whole spine's angle, from the body's own coupler."""
    coordinates = body.coordinates
    follower = coordinates.names.index(total)
    if coordinates.names[coordinates.leader[follower]] != leader:
        return 1.0
    return 1.0 / float(body.tree.pool[coordinates.coupler_start[follower]])
