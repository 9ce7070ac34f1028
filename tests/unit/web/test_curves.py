import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from hiphinge.web.curves import Older, curves_of, over_cycle

CYCLES = [("left", 0.0, 1.0), ("left", 1.0, 2.0), ("right", 0.5, 1.5)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two left strides and a right one; the hip carries 100 N times the time since contact."""
    events = [
        {"kind": "initial_contact", "side": side, "time": time, "source": "plates"}
        for side, *times in CYCLES
        for time in times
    ]
    content = {"created": "2026-03-12", "events": events, "activity": {"value": "walk"}}
    (tmp_path / "analysis.json").write_text(json.dumps({**content, "compare": []}))
    rows = [f"{k},{side},{a},{b},cadence,100" for k, (side, a, b) in enumerate(CYCLES)]
    (tmp_path / "cycles.csv").write_text("\n".join(["cycle,side,start,end,id,value", *rows, ""]))
    time = np.arange(201) / 100
    lines = [f"{t}\t{100 * (t % 1)}\t{'nan' if t < 1.2 else 5}\t7" for t in time]
    head = ["loads", "endheader", "time\thip_contact_l\thip_contact_r\tlumbar_compression"]
    (tmp_path / "loads.sto").write_text("\n".join([*head, *lines, ""]))
    angles = [f"{t},{10 * t},1," for t in time]
    names = "time,hip_flexion_left,subtalar_left,pelvis_tilt"
    (tmp_path / "angles.csv").write_text("\n".join([names, *angles, ""]))
    percent = ",".join(str(k) for k in range(101))
    curve = ",".join(["0.9"] * 101)
    (tmp_path / "curves.csv").write_text(
        f"id,side,cycle,{percent}\nvertical_force,left,0,{curve}\nsubtalar,left,0,{curve}\n"
    )
    return tmp_path


def test_loads_are_cut_into_the_strides_of_their_side(folder: Path) -> None:
    found = {(row["id"], row["side"]): row for row in over_cycle(folder)}
    hip = found["hip_contact", "left"]
    assert hip["n"] == 2
    assert hip["mean"][37] == pytest.approx(37.0)
    assert hip["unit"] == "N"


def test_a_stride_that_is_hardly_known_and_a_spine_without_strides_are_left_out(
    folder: Path,
) -> None:
    found = {(row["id"], row["side"]) for row in over_cycle(folder)}
    assert ("hip_contact", "right") not in found
    assert ("lumbar_compression", None) not in found


def test_forces_of_the_ground_are_in_body_weights_and_say_what_up_means(folder: Path) -> None:
    force = next(row for row in over_cycle(folder) if row["id"] == "vertical_force")
    assert force["unit"] == "BW"
    flexion = next(row for row in curves_of(folder, None)["angles"] if row["id"] == "hip_flexion")
    assert flexion["unit"] == "deg"
    assert flexion["up"]
    assert flexion["down"]


def test_a_joint_that_markers_hardly_show_is_no_curve(folder: Path) -> None:
    content = curves_of(folder, None)
    assert "subtalar" not in {row["id"] for row in content["angles"]}
    assert "subtalar" not in {row["id"] for row in content["over_cycle"]}


def test_what_is_not_known_is_null(folder: Path) -> None:
    content = curves_of(folder, None)
    tilt = next(row for row in content["angles"] if row["id"] == "pelvis_tilt")
    assert set(tilt["values"]) == {None}
    json.dumps(content, allow_nan=False)


def test_a_change_within_error_is_marked_with_what_could_be_told(folder: Path) -> None:
    content = json.loads((folder / "analysis.json").read_text())
    row = {"id": "knee_flexion_peak", "side": "left", "unit": "deg", "kind": "measure",
           "before": 20.0, "now": 23.0, "minimal_detectable_change": 6.2,
           "verdict": "within_error"}  # fmt: skip
    content["compare"] = [row, {**row, "kind": "pain", "id": "pain"}]
    content["compared_with"] = {"created": "2026-01-01", "refused": ""}
    (folder / "analysis.json").write_text(json.dumps(content))
    compared = curves_of(folder, Older(folder, dt.date(2026, 1, 2)))["compare"]
    [change] = compared["changes"]
    assert (change["change"], change["least"], change["is_detected"]) == ("+3.0°", "6.2°", False)
    assert compared["recorded"] == "2026-01-02"
    assert len(compared["cycles"]) == len(CYCLES)
