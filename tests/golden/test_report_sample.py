"""The result folder of a part of the sample walk: page, numbers, files that OpenSim opens."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from hiphinge import pipeline, report
from hiphinge.types import Analysis


@pytest.fixture(scope="module")
def analysis(sample_walk: Path) -> Analysis:
    return pipeline.analyze(sample_walk, pipeline.Options(start=1.0, end=5.0))


@pytest.fixture(scope="module")
def folder(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.save(analysis, tmp_path_factory.mktemp("out") / "walk.hiphinge")


def test_the_page_draws_bones_and_needs_nothing_else(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    assert page.count("data:image/png;base64,") == 13
    assert "<script" not in page and not re.search(r'(?:src|href)="(?!data:)', page)
    assert len(page) < 3_000_000
    assert 'class="band1"' in page


def test_analysis_json_holds_the_measures(folder: Path, analysis: Analysis) -> None:
    content = json.loads((folder / "analysis.json").read_text("utf-8"))
    assert len(content["measures"]) == len(analysis.measures)
    for row, measure in zip(content["measures"], analysis.measures, strict=True):
        assert (row["id"], row["side"], row["verdict"]) == (
            measure.id,
            measure.side,
            measure.verdict,
        )
        for key in ("value", "low", "high"):
            expected = getattr(measure, key)
            assert row[key] == (expected if expected is None else pytest.approx(expected, 1e-6))


def test_the_feet_get_what_the_plates_measured(folder: Path, analysis: Analysis) -> None:
    """Both feet together carry the body's weight, and the forces lie on one side each."""
    lines = (folder / "external_loads.mot").read_text("utf-8").splitlines()
    start = lines.index("endheader") + 1
    columns = lines[start].split("\t")
    table = np.array([line.split("\t") for line in lines[start + 1 :]], dtype=float)
    upward = table[:, [columns.index(name) for name in columns if name.endswith("force_vy")]]
    assert analysis.subject.mass is not None
    weight = 9.80665 * analysis.subject.mass
    assert upward.sum(axis=1).mean() == pytest.approx(weight, rel=0.08)
    assert (upward.mean(axis=0) > 0.35 * weight).all()


@pytest.mark.opensim
def test_opensim_opens_model_motion_and_loads(folder: Path) -> None:
    import opensim

    opensim.Logger.setLevelString("Off")
    opensim.Logger.removeFileSink()
    model = opensim.Model(str(folder / "model.osim"))
    model.initSystem()
    table = opensim.TimeSeriesTable(str(folder / "motion.mot"))
    names = {model.getCoordinateSet().get(i).getName() for i in range(model.getNumCoordinates())}
    assert names == set(table.getColumnLabels())
    loads = opensim.ExternalLoads(str(folder / "external_loads.xml"), True)
    bodies = {loads.get(i).get_applied_to_body() for i in range(loads.getSize())}
    assert bodies == {"calcn_l", "calcn_r"}
