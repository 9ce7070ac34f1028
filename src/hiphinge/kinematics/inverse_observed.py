"""What the markers seen in a frame can tell: whole poses, and single joints."""

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.types import BodyModel


def can_be_posed(
    body: BodyModel, seen: Bool[np.ndarray, "frame marker"], *, min_markers: int
) -> Bool[np.ndarray, " frame"]:
    """Say in which frames there are enough markers, at least one of them on the root body.

    Bodies welded to the root count as the root. A body without tracked root markers (a leg in a
    rig) needs none.
    """
    enough = seen.sum(axis=1) >= min_markers
    if seen[:, body.marker_weight > 0.0].all():
        return enough
    on_root = _rigid_with_root(body)[body.marker_body] & (body.marker_weight > 0.0)
    if not on_root.any():
        return enough
    return enough & seen[:, on_root].any(axis=1)


def _rigid_with_root(body: BodyModel) -> Bool[np.ndarray, " body"]:
    tree = body.tree
    moves = np.zeros(len(body.bodies), dtype=bool)
    free = set(body.coordinates.free.tolist())
    leaders = body.coordinates.leader
    for b in range(1, len(body.bodies)):
        drivers = tree.element_coordinate[tree.first_element[b] : tree.first_element[b + 1]]
        roots = {int(c) if leaders[c] < 0 else int(leaders[c]) for c in drivers if c >= 0}
        moves[b] = bool(roots & free)
    rigid = np.zeros(len(body.bodies), dtype=bool)
    rigid[1] = True
    for b in range(2, len(body.bodies)):
        rigid[b] = rigid[tree.parent[b]] and not moves[b]
    return rigid


def unseen_too_long(
    body: BodyModel,
    seen: Bool[np.ndarray, "frame marker"],
    time: Float[np.ndarray, " frame"],
    *,
    longest_hold: float,
) -> Bool[np.ndarray, "frame coordinate"]:
    """Say which coordinates have lost all markers beyond their joint for too long.

    Coordinates with no tracked marker beyond them are not meant: they stay at their defaults in
    every frame, as the model says.
    """
    lost = np.zeros((len(time), len(body.coordinates.names)), dtype=bool)
    tracked = body.marker_weight > 0.0
    if seen[:, tracked].all():
        return lost
    beyond = _markers_beyond(body) & tracked
    for c in np.flatnonzero(beyond.any(axis=1)):
        unseen = np.asarray(~seen[:, beyond[c]].any(axis=1))
        if unseen.any():
            lost[:, c] = _in_long_runs(unseen, time, longest_hold)
    return lost


def _markers_beyond(body: BodyModel) -> Bool[np.ndarray, "coordinate marker"]:
    """For each coordinate the markers that move with it, through its followers too."""
    tree, coordinates = body.tree, body.coordinates
    beyond = np.zeros((len(coordinates.names), len(body.marker_names)), dtype=bool)
    carried = np.zeros((len(body.bodies), len(body.marker_names)), dtype=bool)
    carried[body.marker_body, np.arange(len(body.marker_names))] = True
    for b in range(len(body.bodies) - 1, 0, -1):
        carried[tree.parent[b]] |= carried[b]
        for c in tree.element_coordinate[tree.first_element[b] : tree.first_element[b + 1]]:
            if c >= 0:
                beyond[c] |= carried[b]
    followers = np.flatnonzero(coordinates.leader >= 0)
    for c in followers:
        beyond[coordinates.leader[c]] |= beyond[c]
    beyond[followers] = beyond[coordinates.leader[followers]]
    return beyond


def _in_long_runs(
    flags: Bool[np.ndarray, " frame"], time: Float[np.ndarray, " frame"], limit: float
) -> Bool[np.ndarray, " frame"]:
    kept = np.zeros(len(flags), dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2):
        if time[stop - 1] - time[start] > limit:
            kept[start:stop] = True
    return kept
