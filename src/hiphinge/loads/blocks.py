"""Which coordinates and muscles must be solved together, and moment arms packed accordingly."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.types import ReadOnly

# A moment arm that never exceeds this [m] is rounding, not anatomy.
_NO_ARM = 1e-9


@dataclass(frozen=True, slots=True)
class Blocks(ReadOnly):
    """Connected groups of coordinates and muscles; one side's leg is often one.

    Attributes:
        dof: All coordinates, block by block.
        first_dof: First position in `dof` of each block; one more entry than blocks.
        muscle: All muscles with a moment arm, block by block.
        first_muscle: First position in `muscle` of each block; one more entry than blocks.
        first_entry: First moment-arm entry of each position in `muscle`, and the end.
        entry_dof: Coordinate of each entry, counted within its block.
        entry_row: Coordinate of each entry.
        entry_column: Muscle of each entry.
    """

    dof: Int[np.ndarray, " dof"]
    first_dof: Int[np.ndarray, " blocks_and_one"]
    muscle: Int[np.ndarray, " acting"]
    first_muscle: Int[np.ndarray, " blocks_and_one"]
    first_entry: Int[np.ndarray, " acting_and_one"]
    entry_dof: Int[np.ndarray, " entry"]
    entry_row: Int[np.ndarray, " entry"]
    entry_column: Int[np.ndarray, " entry"]

    @property
    def count(self) -> int:
        """Number of blocks."""
        return self.first_dof.size - 1

    def muscles_of(self, block: int) -> Int[np.ndarray, " muscle"]:
        """Return the muscles of one block."""
        return self.muscle[self.first_muscle[block] : self.first_muscle[block + 1]]

    def holding(self, muscles: Bool[np.ndarray, " muscle"]) -> Int[np.ndarray, " block"]:
        """Return the blocks that hold any of the marked muscles."""
        held = [bool(muscles[self.muscles_of(block)].any()) for block in range(self.count)]
        return np.flatnonzero(held)


def find_blocks(moment_arm: Float[np.ndarray, "draw frame dof muscle"]) -> Blocks:
    """Group coordinates and muscles that are linked by moment arms.

    Example:
        >>> import numpy as np
        >>> arm = np.array([[[[0.04, 0.03, 0.0], [0.0, 0.0, 0.05]]]])
        >>> blocks = find_blocks(arm)
        >>> blocks.count, blocks.muscles_of(0).tolist(), blocks.muscles_of(1).tolist()
        (2, [0, 1], [2])
    """
    # Imported here: loads that are kept from before are not solved.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    acts = np.abs(moment_arm).max(axis=(0, 1)) > _NO_ARM
    n_dof, n_muscles = acts.shape
    row, column = np.nonzero(acts)
    shape = (n_dof + n_muscles, n_dof + n_muscles)
    links = coo_array((np.ones(row.size), (row, n_dof + column)), shape=shape)
    label = np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
    dof, first_dof = _by_label(label[:n_dof])
    acting = np.flatnonzero(acts.any(axis=0))
    blocks = label[dof[first_dof[:-1]]]
    rank = np.empty(label.max() + 1, dtype=np.int64)
    rank[blocks] = np.arange(blocks.size)
    block_of_muscle = rank[label[n_dof + acting]]
    order = np.argsort(block_of_muscle, kind="stable")
    first_muscle = np.searchsorted(block_of_muscle[order], np.arange(blocks.size + 1))
    place = np.empty(n_dof, dtype=np.int64)
    place[dof] = np.arange(n_dof) - np.repeat(first_dof[:-1], np.diff(first_dof))
    rows = [np.flatnonzero(acts[:, muscle]) for muscle in acting[order]]
    entry_row = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
    counts = np.array([item.size for item in rows], dtype=np.int64)
    return Blocks(
        dof=dof,
        first_dof=first_dof,
        muscle=acting[order],
        first_muscle=first_muscle.astype(np.int64),
        first_entry=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        entry_dof=place[entry_row],
        entry_row=entry_row,
        entry_column=np.repeat(acting[order], counts),
    )


def _by_label(
    label: Int[np.ndarray, " item"],
) -> tuple[Int[np.ndarray, " item"], Int[np.ndarray, " groups_and_one"]]:
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    return order, np.append(starts, label.size).astype(np.int64)


def pack(
    moment_arm: Float[np.ndarray, "draw frame dof muscle"], blocks: Blocks
) -> Float[np.ndarray, "draw frame entry"]:
    """Keep the moment arms that are there, in the blocks' order [m].

    Example:
        >>> import numpy as np
        >>> arm = np.array([[[[0.04, 0.03, 0.0], [0.0, 0.0, 0.05]]]])
        >>> pack(arm, find_blocks(arm)).tolist()
        [[[0.04, 0.03, 0.05]]]
    """
    return np.ascontiguousarray(moment_arm[:, :, blocks.entry_row, blocks.entry_column])
