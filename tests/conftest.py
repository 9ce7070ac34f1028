"""What all tests share: run-time shape checks, the folder of real cases, samples, profiles."""

import os
import pkgutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
SHARED_ABSENT = "the folder of real cases beside the checkout (../shared/data) is absent"


def modules_to_check() -> Iterator[str]:
    """Names of all modules but packages (they only gather names) and numba kernels.

    The modules are found by their files: none may be imported before the hook is in place.
    """
    spec = find_spec("hiphinge")
    assert spec is not None and spec.submodule_search_locations is not None
    folders = [("hiphinge.", list(spec.submodule_search_locations))]
    for prefix, paths in folders:
        for module in pkgutil.iter_modules(paths, prefix):
            if module.ispkg:
                below = [str(Path(path, module.name.rpartition(".")[2])) for path in paths]
                folders.append((f"{module.name}.", below))
            elif not module.name.endswith("_kernel"):
                yield module.name


# Every annotated call in these modules is checked: array shapes by jaxtyping, types by beartype.
install_import_hook(list(modules_to_check()), "beartype.beartype")

settings.register_profile(
    "hiphinge",
    deadline=None,  # the first call of a kernel compiles it
    max_examples=50,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("hiphinge")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the expected results anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED_DATA.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared_data"):
            item.add_marker(pytest.mark.skip(reason=SHARED_ABSENT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(SHARED_ABSENT in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"{count} tests were skipped: {SHARED_ABSENT}", yellow=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real cases; tests that use it carry the marker `shared_data`."""
    if not SHARED_DATA.is_dir():
        pytest.skip(SHARED_ABSENT)
    return SHARED_DATA


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden tests write what they find instead of comparing it."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def sample_walk() -> Path:
    """A treadmill walk with two force plates and 43 events."""
    return _asset("sample_walk")


@pytest.fixture(scope="session")
def sample_walk_no_events() -> Path:
    """The same walk without events in the file."""
    return _asset("sample_walk_no_events")


@pytest.fixture(scope="session")
def sample_video() -> Path:
    """A woman walks past a camera, a man behind her waves and jumps."""
    return _asset("sample_video")


@pytest.fixture(scope="session")
def default_body_file() -> Path:
    """The default body as published, before any repair."""
    return _asset("default_body")


def _asset(name: str) -> Path:
    from hiphinge import assets

    return assets.path(name)


@pytest.fixture(scope="session")
def sample_clip(sample_video: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of the sample video in half its size: both people are in it."""
    from fractions import Fraction

    import av

    target = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with av.open(sample_video) as source, av.open(target, "w") as out:
        width, height = (side // 4 * 2 for side in (source.streams.video[0].width,
                                                    source.streams.video[0].height))  # fmt: skip
        stream = out.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index, frame in enumerate(source.decode(video=0)):
            if index >= 180:
                break
            if index >= 60:
                small = frame.reformat(width, height, "yuv420p")
                small.pts, small.time_base = index - 60, Fraction(1, 30)
                out.mux(stream.encode(small))
        out.mux(stream.encode(None))
    return target


@pytest.fixture(scope="session")
def walk_folder(tmp_path_factory: pytest.TempPathFactory, sample_walk: Path) -> Path:
    """The results of a few steps of the sample, with loads; shared, so nobody may change it."""
    from hiphinge import pipeline, report

    folder = tmp_path_factory.mktemp("walk") / "walk.hiphinge"
    analysis = pipeline.analyze([sample_walk], pipeline.Options(start=4.4, end=7.6))
    return report.save(analysis, folder)
