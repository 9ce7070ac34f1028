"""A model that cannot be compiled is tracked by OpenSim's own tool, and the analysis says so."""

from pathlib import Path

import pytest

import hiphinge as hh

ROPE = """
<ConstraintSet><objects>
  <ConstantDistanceConstraint name="rope">
    <socket_body_1>/bodyset/pelvis</socket_body_1>
    <socket_body_2>/bodyset/torso</socket_body_2>
    <location_body_1>0 0 0</location_body_1>
    <location_body_2>0 0.1 0</location_body_2>
    <constant_distance>0.2065</constant_distance>
  </ConstantDistanceConstraint>
</objects><groups /></ConstraintSet>
"""


@pytest.mark.opensim
@pytest.mark.shared_data
def test_opensims_tool_takes_over(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "opensim_gait2392_walk"
    text = (folder / "subject01.osim").read_text()
    start, end = text.index("<ConstraintSet"), text.index("</ConstraintSet>")
    model = tmp_path / "roped.osim"
    model.write_text(text[:start] + ROPE.strip() + text[end + len("</ConstraintSet>") :])
    analysis = hh.analyze(folder / "subject01_walk1.trc", model=model, end=1.9, loads=False)
    assert analysis.motion is not None
    assert analysis.motion.source == "opensim"
    assert any("OpenSim's own tool" in sentence for sentence in analysis.methods)
    assert analysis.timeline.activity.value == "walk"
    given = [m for m in analysis.measures if m.value is not None and m.unit == "deg"]
    assert given and all(measure.quality == "limited" for measure in given)
