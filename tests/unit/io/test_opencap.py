import pytest

from hiphinge.errors import InputError
from hiphinge.io import read


def session(folder, walk, write_trc_text, trials):
    markers = folder / "OpenCapData" / "MarkerData"
    markers.mkdir(parents=True)
    for trial in trials:
        write_trc_text(*walk, name=f"{trial}.trc").rename(markers / f"{trial}.trc")
    return markers.parent


def test_the_only_trial_is_read_with_mass_and_height(tmp_path, walk, write_trc_text):
    folder = session(tmp_path, walk, write_trc_text, ["neutral", "squats1"])
    (folder / "sessionMetadata.yaml").write_text("mass_kg: 62.6\nheight_m: 1.7\n", encoding="utf-8")
    recording = read(folder)
    assert recording.file.name == "squats1.trc"
    assert (recording.subject.mass, recording.subject.height) == (62.6, 1.7)


def test_several_trials_are_listed(tmp_path, walk, write_trc_text):
    folder = session(tmp_path, walk, write_trc_text, ["squats1", "walk1"])
    with pytest.raises(InputError, match=r"MarkerData/squats1.trc, MarkerData/walk1.trc"):
        read(folder)


def test_other_folders_are_refused(tmp_path):
    with pytest.raises(InputError, match="not an OpenCap session"):
        read(tmp_path)
