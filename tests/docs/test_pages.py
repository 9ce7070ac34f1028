"""Python shown on the pages runs, links lead somewhere, and no address of an index is named."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hiphinge.assets.table import read_table

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def python_blocks() -> list[object]:
    return [
        pytest.param(page.name, block, id=f"{page.name}-{number}")
        for page in PAGES
        for number, block in enumerate(
            re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        )
    ]


@pytest.mark.parametrize(("page", "block"), python_blocks())
def test_shown_python_runs(
    page: str, block: str, sample_walk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recording `trial.c3d` of the pages is the sample walk."""
    (tmp_path / "trial.c3d").write_bytes(sample_walk.read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(block, page, "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_included_files_are_there(page: Path) -> None:
    included = re.findall(r'^--8<-- "([^"]+)"', page.read_text("utf-8"), re.MULTILINE)
    assert [name for name in included if not (ROOT / name).is_file()] == []


def test_third_party_list_names_every_dependency_and_asset() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text("utf-8").lower()
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    packages = {re.split(r"[ =]", line)[0].lower() for line in lock.splitlines() if line}
    wanted = packages | {asset.source.package for asset in read_table().values()}
    assert sorted(name for name in wanted if name not in text) == []


def test_third_party_list_states_the_pinned_licences() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    for asset in read_table().values():
        row = next(line for line in text.splitlines() if f"`{asset.name}`" in line)
        assert asset.source.licence in row
        assert f"`{asset.source.package}` {asset.source.version}" in row


def test_third_party_list_names_every_norm_table() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    tables = (ROOT / "src/hiphinge/evidence/data").glob("norms_*.toml")
    assert [table.name for table in tables if table.name not in text] == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_no_address_of_a_package_index_is_in_the_repository() -> None:
    names = "|".join((r"pypi\.org", r"pythonhosted\.org", r"registry\.npmjs", r"deb\.debian"))
    found = subprocess.run(
        ["git", "grep", "-lE", names, "--", ".", ":!tests/docs/test_pages.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode > 1:
        pytest.skip("not a git checkout")
    assert found.stdout == ""


def test_locks_hold_versions_and_nothing_else() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            assert re.fullmatch(r"[a-z0-9._-]+(\[[a-z]+\])?==[\w.]+( ; .+)?", line), line
