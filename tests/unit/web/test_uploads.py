"""What arrives waits in the data folder alone, and nothing of it stays."""

import tempfile
from pathlib import Path

import pytest
from tests.unit.store.test_encryption import holding
from tests.unit.web.conftest import Place

from hiphinge.store import open_store
from hiphinge.store.keys import new_key

MARKER = b"a marker that nothing else holds"


def test_uploads_do_not_touch_the_temporary_folder(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not-there"))
    page = place.browser.post(
        f"/people/{place.person}/recordings",
        files={"movement": ("fast.trc", b"PathFileType\t4" + MARKER * 100_000)},
    )
    assert page.url.path.startswith("/jobs/")
    arriving = place.store.files.arriving
    assert list(arriving.iterdir()) == []


def test_what_waits_is_encrypted_where_the_records_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIPHINGE_WORK", str(tmp_path / "work"))
    seen: list[Path] = []
    named = tempfile.NamedTemporaryFile

    def visible(*, dir: Path):
        file = named(dir=dir, delete=False)
        seen.append(Path(file.name))
        return file

    # Files without a name cannot be looked at.
    monkeypatch.setattr(tempfile, "TemporaryFile", visible)
    store = open_store(tmp_path / "data", key=new_key())
    with store.files.spool() as waiting:
        waiting.write(MARKER * 10_000)
        assert waiting.seek(0) == 0
        assert waiting.read() == MARKER * 10_000
        assert seen[0].stat().st_size > len(MARKER) * 10_000
        assert holding(tmp_path, MARKER) == []
    store.close()
