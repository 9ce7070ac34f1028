"""Markers of a recording can be taken along as OpenSim reads them."""

from pathlib import Path

import numpy as np

from hiphinge.io import read
from hiphinge.store.recordings import find_recording

from .conftest import Place


def test_markers_are_those_of_the_recording(
    place: Place, sample_walk: Path, tmp_path: Path
) -> None:
    address = f"/analyses/{place.analysis}/markers.trc"
    assert f'href="{address}"' in place.browser.get(f"/analyses/{place.analysis}").text
    answer = place.browser.get(address)
    assert "attachment" in answer.headers["content-disposition"]
    taken = tmp_path / "markers.trc"
    taken.write_bytes(answer.content)
    found, recorded = read(taken, turn_axes=False), read(sample_walk)
    assert found.marker_names == recorded.marker_names
    np.testing.assert_allclose(found.time, recorded.time, atol=1e-5)
    np.testing.assert_allclose(found.markers, recorded.markers, atol=1e-6)
    assert place.stranger.get(address).status_code == 403


def test_a_video_has_none(place: Place) -> None:
    with place.store.write() as session:
        [file] = find_recording(session, place.recording).files
        file.name = "walk.mp4"
    address = f"/analyses/{place.analysis}/markers.trc"
    assert place.browser.get(address).status_code == 404
    assert address not in place.browser.get(f"/analyses/{place.analysis}").text
