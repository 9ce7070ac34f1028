import numpy as np

from hiphinge.loads.blocks import find_blocks, pack


def test_muscles_that_share_a_coordinate_are_in_one_block():
    arm = np.zeros((1, 2, 4, 5))
    arm[0, 0, 2, 0] = 0.04  # muscle 0: coordinates 2 and 0, the second one only later
    arm[0, 1, 0, 0] = 0.02
    arm[0, :, 0, 3] = -0.03  # muscle 3: coordinate 0
    arm[0, :, 1, 4] = 0.05  # muscle 4: coordinate 1; muscles 1, 2 and coordinate 3 are alone
    blocks = find_blocks(arm)
    groups = {
        tuple(blocks.dof[blocks.first_dof[b] : blocks.first_dof[b + 1]]): set(blocks.muscles_of(b))
        for b in range(blocks.count)
    }
    assert groups == {(0, 2): {0, 3}, (1,): {4}, (3,): set()}


def test_packed_arms_are_where_the_entries_say():
    rng = np.random.default_rng(1)
    arm = np.where(rng.random((4, 6)) < 0.4, rng.normal(size=(2, 3, 4, 6)), 0.0)
    blocks = find_blocks(arm)
    packed = pack(arm, blocks)
    full = np.zeros_like(arm)
    full[:, :, blocks.entry_row, blocks.entry_column] = packed
    assert np.array_equal(full, arm)
    assert np.array_equal(np.sort(blocks.dof), np.arange(4))


def test_blocks_that_hold_a_muscle():
    arm = np.array([[[[0.05, 0.0, 0.0], [0.0, 0.03, 0.0]]]])
    blocks = find_blocks(arm)
    assert blocks.holding(np.array([False, True, True])).tolist() == [1]
