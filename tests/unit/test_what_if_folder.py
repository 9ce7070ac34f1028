"""Loads of the sample walk from the recording to what-if, as files."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

import hiphinge as hh
from hiphinge import what_if_folder
from hiphinge.errors import HiphingeError, InputError, OutputError
from hiphinge.io.storage import read_storage
from hiphinge.loads.answer import AnsweringLoads
from hiphinge.loads.archive import save_archive
from hiphinge.loads.scene import Scene
from hiphinge.loads.what_if import carry
from hiphinge.report import results_json
from hiphinge.types import Analysis

pytestmark = pytest.mark.opensim


@pytest.fixture(scope="module")
def walk(sample_walk: Path) -> Analysis:
    return hh.analyze(sample_walk, start=4.4, end=7.6)


@pytest.fixture(scope="module")
def folder(walk: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hh.report.save(walk, tmp_path_factory.mktemp("loads") / "walk.hiphinge")


def test_loads_of_walking_lie_where_walking_has_them(walk: Analysis) -> None:
    found = {(load.id, load.side): load for load in walk.loads}
    for side in ("left", "right"):
        hip, knee = found["hip_contact_peak", side], found["knee_contact_peak", side]
        assert hip.value_bw is not None and 2.0 < hip.value_bw < 6.0
        assert knee.value_bw is not None and 1.5 < knee.value_bw < 4.5
        abduction = found["hip_abduction_moment_peak", side].value
        assert abduction is not None and 0.3 < abduction < 1.3
    for load in walk.loads:
        if load.value is None:
            assert load.quality == "refused" and load.reason
        else:
            assert load.low is not None and load.high is not None
            assert load.low <= load.value <= load.high


def test_a_second_analysis_is_the_same_and_needs_no_opensim(
    walk: Analysis, sample_walk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("opensim_muscles", "opensim_adapter", "opensim_model", "opensim_poses"):
        monkeypatch.setitem(sys.modules, f"hiphinge.body.{module}", None)
    again = hh.analyze(sample_walk, start=4.4, end=7.6)
    assert again.loads == walk.loads and again.what_ifs == walk.what_ifs
    assert again.load_series is not None and walk.load_series is not None
    np.testing.assert_array_equal(again.load_series.values, walk.load_series.values)
    again_kept, kept = again.kept_loads, walk.kept_loads
    assert isinstance(again_kept, AnsweringLoads) and isinstance(kept, AnsweringLoads)
    assert again_kept.scene is not None and kept.scene is not None
    np.testing.assert_array_equal(again_kept.scene.force, kept.scene.force)


def test_without_being_asked_nothing_is_computed(sample_walk: Path) -> None:
    plain = hh.analyze(sample_walk, loads=False, start=4.4, end=6.0)
    assert plain.loads == () and plain.load_series is None and plain.kept_loads is None
    with pytest.raises(HiphingeError, match="no loads"):
        plain.what_if(gluteus_medius=0.5)


def test_muscles_and_reserves_make_the_moments(folder: Path) -> None:
    state = what_if_folder.kept_loads(folder).state
    known = np.isin(state.base.status[0], (0, 2))
    assert known.mean() > 0.99
    assert state.base.imbalance[0][known].max() < 1e-6


def test_files_hold_every_column_of_the_contract(folder: Path) -> None:
    loads = read_storage(folder / "loads.sto")
    for name in ("hip_contact", "knee_contact", "knee_compression", "patellofemoral_force",
                 "ankle_contact", "achilles_force", "gluteus_medius_force"):  # fmt: skip
        assert {f"{name}_r", f"{name}_l"} <= set(loads.columns)
    assert {"lumbar_compression", "lumbar_shear"} <= set(loads.columns)
    muscles, activations = (read_storage(folder / f"{n}.sto") for n in ("muscles", "activations"))
    assert muscles.columns == activations.columns and "glmed1_r" in muscles.columns
    written = json.loads((folder / "analysis.json").read_text())["loads"]
    assert {"id", "side", "value", "low", "high", "unit", "value_bw", "n", "quality", "reason"} == {
        *written[0]
    }


def test_weaker_glutes_give_their_work_to_others(folder: Path) -> None:
    glutes = dict.fromkeys(("gluteus_maximus", "gluteus_medius", "gluteus_minimus"), 0.4)
    answer = hh.what_if(folder, glutes)
    changed = {(load.id, load.side): load for load in answer.loads}
    assert answer.feasible
    for side in ("left", "right"):
        for other in ("tensor_fasciae_latae", "piriformis"):
            percent = changed[f"{other}_force_peak", side].change_percent
            assert percent is not None and percent > 20.0
        assert changed["knee_contact_peak", side].change > 0.0
        assert changed["gluteus_medius_force_peak", side].change_high < 0.0
    for load in answer.loads:
        assert load.low <= load.value <= load.high
        assert load.change_low <= load.change <= load.change_high


def test_a_factor_of_one_changes_nothing(folder: Path) -> None:
    answer = hh.what_if(folder, gluteus_medius=1.0)
    assert all(load.change == 0.0 for load in answer.loads)


def test_muscles_too_weak_are_a_finding_without_numbers(folder: Path) -> None:
    answer = hh.what_if(folder, soleus=0.0, gastrocnemius=0.0, tensor_fasciae_latae=0.0)
    assert not answer.feasible and answer.loads == () and answer.reserve_peak > 5.0


def test_it_runs_from_the_folder_alone(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    text = (
        "import sys\nfrom hiphinge import cli\n"
        "try:\n    cli.main(sys.argv[1:])\n"
        "finally:\n    print('opensim' in sys.modules, file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", text, "what-if", str(copy), "--scale", "glmed1_l=0.5", "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={"HIPHINGE_CACHE": str(tmp_path / "nothing"), "PATH": ""},
    )
    answer = json.loads(ran.stdout)
    assert ran.stderr.split()[-1] == "False"
    assert answer == json.loads((copy / "what-if.json").read_text())
    assert answer["schema"] == "hiphinge.what-if/1" and answer["scales"] == {"glmed1_l": 0.5}
    assert answer["feasible"] and answer["loads"][0].keys() == {
        "id", "side", "unit", "base", "value", "low", "high", "change", "change_percent"
    }  # fmt: skip


def test_a_movement_beyond_the_muscles_as_they_are_is_not_blamed_on_weaker_ones(
    folder: Path,
) -> None:
    state = what_if_folder.kept_loads(folder).state
    feeble = replace(state.task, strength=0.25 * state.task.strength)
    never = AnsweringLoads(replace(state, task=feeble, base=carry(feeble).shares))
    point = never.what_if({"gluteus_medius": 0.6}, ranges=False)
    assert not point.feasible and not point.possible_as_is and point.loads == ()
    text = what_if_folder.as_text(what_if_folder.Answer((point,), None, False, 0.1, state.mass))
    assert "even as they are, the model's muscles cannot make all of this movement" in text
    assert "not possible with these muscles" not in text
    lost = hh.what_if(folder, soleus=0.0, gastrocnemius=0.0, tensor_fasciae_latae=0.0)
    assert lost.possible_as_is and not lost.feasible


def test_loads_that_are_withheld_have_no_change_either(folder: Path) -> None:
    state = what_if_folder.kept_loads(folder).state
    without = AnsweringLoads(replace(state, withheld=(("hip_contact_peak", "left"),)))
    found = {(load.id, load.side) for load in without.what_if({"soleus": 0.9}, ranges=False).loads}
    assert ("hip_contact_peak", "left") not in found and ("hip_contact_peak", "right") in found


def test_a_viewer_finds_muscle_paths_and_the_push_of_the_ground(folder: Path) -> None:
    """The lines through the points are as long as the muscles that do not wrap."""
    with np.load(folder / "state" / "poses.npz") as file:
        poses = {name: file[name] for name in file.files}
    with np.load(folder / "state" / "muscles.npz") as file:
        arrays = {name: file[name] for name in file.files}
    names = {name: tuple(arrays.pop(name).tolist()) for name in ("muscle", "site")}
    scene = Scene(**names, **arrays)
    state = what_if_folder.kept_loads(folder).state
    assert scene.muscle == state.task.names and scene.point.dtype == np.float32
    np.testing.assert_allclose(scene.time, state.time[state.solved])
    np.testing.assert_allclose(poses["time"][scene.frame], scene.time)
    for at in (0, scene.time.size // 2):
        turned = Rotation.from_quat(poses["rotation"][scene.frame[at]]).as_matrix()
        origin = poses["position"][scene.frame[at]]
        for muscle in np.flatnonzero(~scene.wraps):
            bodies, place = scene.path(int(muscle), at)
            points = origin[bodies] + np.einsum("pij,pj->pi", turned[bodies], place)
            length = np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
            assert length == pytest.approx(state.length[at, muscle], abs=4e-3)
    both = scene.ground_known.all(axis=1)
    weights = scene.ground_force[both, :, 1].sum(axis=1).mean() / (9.81 * state.mass)
    assert weights == pytest.approx(1.0, abs=0.1)
    heel = poses["position"][scene.frame][:, scene.foot_body]
    away = np.linalg.norm((scene.ground_point - heel)[..., [0, 2]], axis=-1)
    assert 0.02 < np.nanmedian(away) < 0.25


def test_a_sweep_answers_every_factor(folder: Path) -> None:
    answer = what_if_folder.ask(folder, [], "gluteus_medius=0.5:1.5:3")
    points = what_if_folder.as_json(answer)["points"]
    assert isinstance(points, list)
    assert [point["factor"] for point in points] == [0.5, 1.0, 1.5]
    assert "gluteus_medius" in what_if_folder.as_text(answer)


@pytest.mark.parametrize(
    ("scales", "sweep", "said"),
    [
        (["glmd1=0.5"], None, "glmed1"),
        (["gluteus_medius=7"], None, "0 to 5"),
        (["gluteus_medius"], None, "TARGET=FACTOR"),
        ([], "gluteus_medius=1:2", "FROM:TO:POINTS"),
        ([], None, "--scale"),
        (["soleus=1"], "soleus=0:1:2", "--scale"),
    ],
)
def test_mistakes_are_named(folder: Path, scales: list[str], sweep: str | None, said: str) -> None:
    with pytest.raises(HiphingeError, match=said):
        what_if_folder.ask(folder, scales, sweep)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="may write anywhere")
def test_an_answer_that_cannot_be_kept_is_a_mistake_not_a_fault(
    folder: Path, tmp_path: Path
) -> None:
    answer = what_if_folder.ask(folder, ["gluteus_medius=0.6"], None)
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written here"):
        what_if_folder.save_answer(answer, tmp_path)


def test_another_versions_state_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    save_archive((1, 2), copy / "state" / "loads.npz", layout="hiphinge.loads/0")
    with pytest.raises(InputError, match=r"made by another version.*loads\.npz.*analyse.*again"):
        hh.what_if(copy, gluteus_medius=0.5)


def test_a_state_with_fewer_fields_is_another_versions_not_damage(
    folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    path = copy / "state" / "loads.npz"
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    outline = json.loads(arrays["outline"].tobytes())
    del outline["version"], outline["content"]["fields"]["limits"]
    arrays["outline"] = np.frombuffer(json.dumps(outline).encode(), dtype=np.uint8)
    np.savez(path, **arrays)
    with pytest.raises(InputError, match=r"made by another version.*an earlier one.*analyse"):
        hh.what_if(copy, gluteus_medius=0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"schema": "hiphinge.analysis/0", "version": "0.0.3"}', r"another version.*0\.0\.3"),
        ('{"schema": "hiphinge.analysis/1"', "damaged"),
        ("[]", "damaged"),
    ],
)
def test_results_of_another_version_are_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "analysis.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        what_if_folder.kept_loads(tmp_path)


def test_results_of_this_version_are_known_by_their_name(folder: Path) -> None:
    assert json.loads((folder / "analysis.json").read_text())["schema"] == results_json.SCHEMA
    assert what_if_folder.kept_loads(folder).state.mass > 0.0
