"""Which loads are believed, which only with caution and which are not given."""

import numpy as np
import pytest

from hiphinge.loads.judgement import Doubts, judge, refuse_all, withheld
from hiphinge.loads.peaks import Known, Peaks, Window

TIME = np.arange(100) / 100.0
WINDOWS = (Window("left", 0.1, 0.9), Window("left", 0.2, 0.8))
KNOWN = Known(TIME, np.ones((2, 100), dtype=bool))


def doubts(share: float, **more: object) -> Doubts:
    """Doubts about the left leg in a share of the first window's frames."""
    short = np.zeros((3, 100), dtype=bool)
    short[0, 10 : 10 + round(81 * share)] = True
    return Doubts(KNOWN, short, np.full((100, 2), 20.0), **more)  # type: ignore[arg-type]


def judged(found: Doubts, load_id: str = "soleus_force_peak"):
    peaks = Peaks(load_id, "left", np.array([[500.0, 510.0]] * 5), (0, 1))
    loads = judge((peaks,), (peaks,), found, WINDOWS, mass=70.0, seed=1)
    (load,) = (load for load in loads if (load.id, load.side) == (peaks.id, peaks.side))
    return load


def test_muscles_that_can_make_the_movement_leave_no_doubt():
    assert judged(doubts(0.0)).quality == "good"


@pytest.mark.parametrize(
    ("share", "estimated", "quality"),
    [(0.05, False, "limited"), (0.3, False, "limited"), (0.6, False, "refused"),
     (0.05, True, "limited"), (0.3, True, "refused")],
)  # fmt: skip
def test_the_more_is_beyond_the_muscles_the_less_is_given(
    share: float, estimated: bool, quality: str
):
    limits = ("estimated", "", "estimated") if estimated else ("", "", "")
    load = judged(doubts(share, limits=limits, estimated=(estimated, False, estimated)))
    assert load.quality == quality and f"in {100 * share:.0f} % of the frames" in load.reason
    assert (load.value is None) == (quality == "refused")
    assert ("estimated" in load.reason) == estimated
    assert withheld((load,)) == ((load.id, "left"),) * (quality == "refused")


def test_joint_moments_need_no_muscles():
    assert judged(doubts(0.6), "knee_extension_moment_peak").quality == "good"


def test_what_limits_one_leg_does_not_limit_the_other():
    found = doubts(0.0, limits=("", "shared plate", "shared plate"))
    assert judged(found).quality == "good"
    assert found.about("soleus_force_peak", "right", WINDOWS)[0] == "shared plate"


def test_what_the_model_lacks_is_refused_with_the_reason():
    peaks = Peaks("soleus_force_peak", "left", np.full((3, 1), 900.0), (0,))
    loads = judge((peaks,), (peaks,), doubts(0.0), WINDOWS, mass=70.0, seed=1)
    keys = [(load.id, load.side) for load in loads]
    assert len(keys) == len(set(keys)) == len(refuse_all(""))
    spine = next(load for load in loads if load.id == "erector_spinae_force_peak")
    assert spine.quality == "refused" and "no such muscles" in spine.reason
