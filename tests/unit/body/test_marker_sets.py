"""Which marker set a list of names is, and what users may say themselves."""

from pathlib import Path

import pytest

from hiphinge.body.landmarks import Site, body_of, landmarks, position_of
from hiphinge.body.marker_sets import _known_sets, detect_marker_set
from hiphinge.errors import ModelError, SettingError

PIG = ["LASI", "RASI", "LPSI", "RPSI", "LTHI", "RTHI", "LKNE", "RKNE", "LTIB", "RTIB"]
PIG += ["LANK", "RANK", "LHEE", "RHEE", "LTOE", "RTOE"]
HBM = ["LASIS", "RASIS", "LPSIS", "RPSIS", "LLEK", "RLEK", "LMEK", "RMEK", "LLM", "RLM"]
HBM += ["LMM", "RMM", "LHEE", "RHEE", "LMT2", "RMT2"]
DAVIS = [
    f"{side} {name}"
    for side in "rl"
    for name in ("asis", "thigh", "bar 1", "knee 1", "knee 2", "bar 2", "mall", "met", "heel")
] + ["sacrum", "r knee", "l knee", "r ankle", "l ankle"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (PIG, "pig"),
        ([f"A22:{name}" for name in PIG], "pig"),
        ([*PIG, "LTHAP", "RTHAP", "LTIAP", "RTIAP"], "cgm2"),
        (HBM, "hbm"),
        (["L_IAS", "R_IAS", "L_FLE", "R_FLE", "L_FAL", "R_FAL", "CV7"], "cast"),
        (["r.ASIS", "L.ASIS", "r_knee", "L_knee", "r_calc", "L_calc"], "opencap_lab"),
        (["r.ASIS_study", "L.ASIS_study", "r_knee_study", "L_knee_study"], "opencap"),
        (["V.Sacral", "R.ASIS", "L.ASIS", "R.Knee", "L.Knee", "R.Ankle", "L.Ankle"], "helen_hayes"),
        (["RASIS", "LASIS", "Sacrum", "RKnee", "LKnee", "RAnkle", "LAnkle"], "helen_hayes"),
        (["VSAC", "RASI", "LASI", "RKNE", "LKNE", "RSHA", "LSHA", "RANK"], "helen_hayes_mac"),
        (DAVIS, "davis"),
        (["REAS", "LEAS", "REPS", "LEPS", "RCL", "LCL", "RCM", "LCM", "RML", "LML"], "french"),
        (["RASIS", "LASIS", "RKL", "LKL", "RKM", "LKM", "RAL", "LAL", "RT1"], "short_clusters"),
        (["RASI", "RKNE1", "RMALL", "RKNE", "RANK", "LASI", "LKNE1", "LMALL", "LKNE"], "davis"),
    ],
)
def test_names_are_recognised(names, expected):
    assert detect_marker_set(names).id == expected


def test_joint_centres_beside_davis_markers_are_no_markers():
    found = detect_marker_set(DAVIS)
    assert found.sites["r knee 1"] == Site("knee_lateral", "right")
    assert found.sites["l mall"] == Site("ankle_lateral", "left")
    assert set(found.unknown) == {"r knee", "l knee", "r ankle", "l ankle"}


def test_medial_markers_decide_between_two_sets_in_one_file():
    """Some HBM files repeat more markers under Plug-in Gait names than they have of their own."""
    both = [*HBM, *PIG, "C7", "T10", "CLAV", "STRN"]
    assert detect_marker_set(PIG).sites.keys() == set(PIG)
    assert detect_marker_set(both).id == "hbm"


def test_oxford_foot_adds_to_plug_in_gait():
    found = detect_marker_set([*PIG, "LP1M", "RP1M", "LD5M", "RD5M"])
    assert found.id == "pig"
    assert found.sites["LD5M"] == Site("mt5_head", "left")
    assert "Oxford Foot" in found.title


def test_only_clusters_share_a_landmark():
    names = [*PIG, "LTHI2", "RTHI2", "LTIB2", "RTIB2", "RKNM", "RMKN"]
    found = detect_marker_set(names)
    assert found.names_of("thigh_lateral", "right") == ("RTHI", "RTHI2")
    assert found.names_of("knee_medial", "right") == ("RKNM",)
    assert found.unknown == ("RMKN",)


def test_the_sentence_names_what_was_left_out():
    sentence = detect_marker_set([*PIG, "stick1"]).sentence
    assert "Plug-in Gait" in sentence
    assert "16 markers" in sentence
    assert "stick1" in sentence


def test_unknown_names_are_refused_with_advice():
    with pytest.raises(ModelError, match=r"M1, M2.*--markers"):
        detect_marker_set(["M1", "M2"])


def test_every_marker_lies_on_a_known_landmark_of_its_side():
    for known in _known_sets():
        for site in known.markers.values():
            assert site.landmark in landmarks()
            body = body_of(site)
            assert site.side is None or position_of(site)[2] != 0 or body.endswith(("_r", "_l"))


def write(folder: Path, text: str) -> Path:
    path = folder / "map.toml"
    path.write_text(text)
    return path


def test_a_mapping_names_any_marker(tmp_path):
    path = write(
        tmp_path,
        'schema = "hiphinge.markers/1"\ntitle = "ours"\n'
        '[markers]\n"front R" = "asis.r"\nb = "c7"\n',
    )
    found = detect_marker_set(["front_r", "b", "c"], mapping=path)
    assert found.title == "ours"
    assert found.sites == {"front_r": Site("asis", "right"), "b": Site("c7", None)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "schema"),
        ('schema = "hiphinge.markers/1"\n', r"\[markers\]"),
        ('schema = "hiphinge.markers/1"\n[markers]\na = "asiss.r"\n', "did you mean asis"),
        ('schema = "hiphinge.markers/1"\n[markers]\na = "asis"\n', r"asis\.r, asis\.l"),
        ('schema = "hiphinge.markers/1"\n[markers]\na = "c7.r"\n', "midline"),
        ('schema = "hiphinge.markers/1"\nmarker = 1\n[markers]\na = "c7"\n', "unknown key"),
        ("schema = ", "not a readable"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path, text, message):
    with pytest.raises(SettingError, match=message):
        detect_marker_set(["a"], mapping=write(tmp_path, text))


def test_a_mapping_for_another_recording_is_refused(tmp_path):
    path = write(tmp_path, 'schema = "hiphinge.markers/1"\n[markers]\na = "c7"\n')
    with pytest.raises(ModelError, match="no marker of the mapping"):
        detect_marker_set(["x", "y"], mapping=path)
