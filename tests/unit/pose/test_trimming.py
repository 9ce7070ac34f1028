import zipfile

import numpy as np
import pytest

from hiphinge import assets
from hiphinge.pose.litert_adapter import Network
from hiphinge.pose.trimming import without_outputs

MASK = (1, 256, 256, 1)


@pytest.fixture(scope="module")
def model() -> bytes:
    with zipfile.ZipFile(assets.path("pose_lite")) as file:
        return file.read("pose_landmarks_detector.tflite")


def test_the_other_outputs_stay_what_they_were(model: bytes) -> None:
    picture = np.random.default_rng(2).random((256, 256, 3), dtype=np.float32)
    whole = Network(model, threads=1).run(picture)
    trimmed = Network(without_outputs(model, [MASK]), threads=1).run(picture)
    assert set(whole) - set(trimmed) == {MASK}
    for shape, values in trimmed.items():
        np.testing.assert_array_equal(values, whole[shape])


def test_an_output_that_is_not_there_changes_nothing(model: bytes) -> None:
    assert without_outputs(model, [(7, 7)]) == model


def test_anything_else_is_told() -> None:
    with pytest.raises(ValueError, match="not a model file"):
        without_outputs(b"no network", [MASK])
