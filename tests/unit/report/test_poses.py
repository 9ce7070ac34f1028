from dataclasses import replace

import numpy as np
import pytest

from hiphinge.report.key_poses import (
    Key,
    gait_keys,
    lowest_pelvis,
    middle_cycle,
    repetition_keys,
)
from hiphinge.report.posed_figure import make_figure
from hiphinge.report.poses import Crop, pose_picture
from hiphinge.types import Angles, Cycle

WALK = Cycle("gait", "left", 1.0, 2.0, 1.62, 1.12, 1.5)
RUN = Cycle("gait", "left", 1.0, 1.7, 1.25, 1.6, 1.35)
CROP = Crop(bottom=-0.1, top=1.2, width=1.2)


@pytest.mark.parametrize("cycle", [WALK, RUN, Cycle("gait", "left", 1.0, 2.0)])
def test_the_instants_of_a_stride_come_in_order_within_it(cycle):
    times = [key.time for key in gait_keys(cycle, "left")]
    assert times == sorted(times)
    assert times[0] == cycle.start and times[-1] < cycle.end


def test_mid_stance_of_walking_lies_between_the_other_foots_events():
    assert gait_keys(WALK, "left")[2].time == pytest.approx(1.31)


def test_mid_stance_of_running_is_the_middle_of_contact():
    assert gait_keys(RUN, "left")[2].time == pytest.approx(1.125)


def test_a_repetition_without_a_bottom_has_its_middle():
    keys = repetition_keys(Cycle("repetition", None, 0.0, 2.0), "rear")
    assert [key.time for key in keys] == [0.0, 1.0, 2.0]


def test_the_pelvis_is_drawn_where_the_standing_hip_is_highest(walk):
    time = np.linspace(0.0, 2.0, 201)
    values = np.exp(-(((time - 1.4) / 0.1) ** 2))[:, None]
    angles = Angles(time, ("pelvic_obliquity",), ("left",), values)
    assert lowest_pelvis(replace(walk, angles=angles), WALK, "left") == pytest.approx(1.4)
    missing = replace(angles, values_deg=np.full_like(values, np.nan))
    assert lowest_pelvis(replace(walk, angles=missing), WALK, "left") == pytest.approx(1.31)


def test_the_cycle_in_the_middle_of_its_side():
    cycles = [
        Cycle("gait", side, float(k), k + 1.0) for k in range(5) for side in ("left", "right")
    ]
    found = middle_cycle(cycles, "right")
    assert found is not None and (found.side, found.start) == ("right", 2.0)
    assert middle_cycle([], "left") is None


def marks(walk, view):
    figure = make_figure(walk.body, walk.motion, None)
    key = Key("contact", 2.0, "left", view, "pelvis", ("9°",))
    return pose_picture(figure, key, crop=CROP, pixels_high=100, title="x")


def test_without_bones_sticks_are_drawn_in_the_colours_of_the_sides(walk):
    svg = marks(walk, "rear")
    assert "stick left" in svg and "stick right" in svg
    assert "data:" not in svg
    assert "9°" in svg


def test_a_person_who_walks_the_other_way_is_drawn_the_same(walk):
    """Turning the whole walk about the vertical changes nothing in the picture."""
    names, q = walk.motion.names, np.array(walk.motion.q)
    q[:, names.index("pelvis_rotation")] += np.pi
    for name in ("pelvis_tx", "pelvis_tz"):
        q[:, names.index(name)] *= -1.0
    turned = replace(walk, motion=replace(walk.motion, q=q))
    assert marks(turned, "rear") == marks(walk, "rear")
    assert marks(turned, "left") == marks(walk, "left")
