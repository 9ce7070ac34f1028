import numpy as np
import pytest

from hiphinge.errors import SettingError
from hiphinge.loads.groups import GROUPS, StrengthChange, group_members, strength_factors
from hiphinge.loads.joint_loads import LoadMaps, SiteMap
from hiphinge.loads.sites import Sites
from hiphinge.loads.static_optimization import even_costs, prepare
from hiphinge.loads.what_if import MuscleTask, carry, rescale

NAMES = ("glmed1_r", "glmed1_l", "tfl_r", "tfl_l")


def one_hip_task(moment=40.0, n_draws=1):
    """An abductor and a helper on each side; the right joint feels every newton of its muscles."""
    arm = np.array([[[[0.05, 0.0, 0.03, 0.0], [0.0, 0.05, 0.0, 0.03]]]])
    pull = np.array([[[[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]])
    site = SiteMap(np.zeros((n_draws, 1, 3)), np.array([0, 2]), pull)
    sites = Sites(("hip",), ("right",), np.array([1]), np.array([-1, 0]), np.array([[0, 1]]))
    return MuscleTask(
        names=NAMES,
        balance=prepare(np.full((n_draws, 1, 2), moment), arm),
        strength=np.full((n_draws, 1, 4), 1000.0),
        passive=np.full((n_draws, 1, 4), 5.0),
        costs=even_costs(4, 2, reserve_bound=5.0),
        maps=LoadMaps(sites, (site,)),
    )


def test_a_weaker_muscle_makes_its_helper_work_harder():
    task = one_hip_task()
    base = carry(task)
    weaker = rescale(task, base, strength_factors(NAMES, [StrengthChange("gluteus_medius", 0.5)]))
    assert (weaker.carried.force[0, 0, 2:] > base.force[0, 0, 2:] + 10.0).all()
    assert (weaker.carried.force[0, 0, :2] < base.force[0, 0, :2]).all()
    assert weaker.feasible
    # The helper's lever is shorter: the joint carries more.
    assert weaker.carried.contact[0, 0, 0, 1] > base.contact[0, 0, 0, 1]


def test_one_side_leaves_the_other_as_it_was():
    task = one_hip_task()
    base = carry(task)
    changes = [StrengthChange("gluteus_medius.right", 0.5)]
    other = rescale(task, base, strength_factors(NAMES, changes))
    assert np.array_equal(other.carried.force[..., [1, 3]], base.force[..., [1, 3]])


def test_a_movement_that_muscles_no_longer_can_make_is_not_feasible():
    task = one_hip_task(moment=60.0)
    base = carry(task)
    lost = rescale(task, base, strength_factors(NAMES, [StrengthChange("gluteus_medius", 0.2)]))
    assert not lost.feasible
    assert lost.reserve_peak > 5.0
    assert lost.saturated.tolist() == [1.0, 1.0, 1.0, 1.0]


def test_strength_scales_active_force_alone():
    task = one_hip_task()
    none = rescale(task, carry(task), strength_factors(NAMES, [StrengthChange("glmed1_r", 0.0)]))
    assert none.carried.force[0, 0, 0] == 5.0


def test_nothing_changes_when_nothing_is_changed():
    task = one_hip_task(n_draws=3)
    base = carry(task)
    same = rescale(task, base, np.ones(4))
    assert np.array_equal(same.carried.contact, base.contact)


@pytest.mark.parametrize(
    ("target", "marked"),
    [
        ("tensor_fasciae_latae", [0, 0, 1, 1]),
        ("tensor_fasciae_latae.left", [0, 0, 0, 1]),
        ("glmed1_r", [1, 0, 0, 0]),
        ("glmed1", [1, 1, 0, 0]),
        ("glmed1.left", [0, 1, 0, 0]),
    ],
)
def test_targets(target, marked):
    factors = strength_factors(NAMES, [StrengthChange(target, 2.0)])
    assert (factors - 1.0).tolist() == marked


def test_an_unknown_muscle_is_refused_with_near_names():
    with pytest.raises(SettingError, match="gluteus_medius"):
        strength_factors(NAMES, [StrengthChange("gluteus_medium", 0.5)])


def test_a_group_that_this_model_lacks_is_not_offered():
    with pytest.raises(SettingError, match="no such muscle or group") as refused:
        strength_factors(NAMES, [StrengthChange("erector_spinae", 0.5)])
    assert "erector_spinae" not in str(refused.value).split("allowed:")[1]


@pytest.mark.parametrize("factor", [-0.1, 5.1, float("nan")])
def test_factors_out_of_range_are_refused(factor):
    with pytest.raises(SettingError, match="0 to 5"):
        strength_factors(NAMES, [StrengthChange("glmed1_r", factor)])


def test_groups_are_found_in_all_families_of_models():
    delp = ["glut_med1_r", "glut_max2_l", "rect_fem_r", "vas_int_r", "peri_r", "med_gas_l"]
    rajagopal = ["glmed1_r", "glmax2_l", "recfem_r", "vasint_r", "piri_r", "gasmed_l"]
    for names in (delp, rajagopal):
        marked = {g: np.flatnonzero(group_members(names, g)).tolist() for g in GROUPS}
        assert {g: found for g, found in marked.items() if found} == {
            "gluteus_medius": [0],
            "gluteus_maximus": [1],
            "quadriceps": [2, 3],
            "piriformis": [4],
            "gastrocnemius": [5],
        }
