"""Another person's walk, for recordings that support no loads: what other glutes would change.

The sample recording is analysed once; afterwards its loads are read from the user's cache.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from hiphinge import assets, pipeline
from hiphinge.cache import StageCache, cache_folder, content_key
from hiphinge.errors import HiphingeError, InputError
from hiphinge.io.files import describe
from hiphinge.loads.archive import load_archive, save_archive
from hiphinge.report.load_section import why_no_loads
from hiphinge.report.what_if_tables import WhatIfTable, what_if_tables
from hiphinge.report.words import words
from hiphinge.types import Analysis, ChangedLoad, Load, Scenario

_NEEDED = ("sample_walk", "default_body")
# Strides in the middle of the sample walk on which each foot is alone on its belt [s].
_START, _END = 4.4, 7.6
_LAYOUT = "hiphinge.reference/1"


@dataclass(frozen=True, slots=True)
class ReferenceBody:
    """Loads of the sample walk, and the same walk with other glutes."""

    loads: tuple[Load, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class ReferenceSection:
    """What stands under the heading "reference body, not you".

    Attributes:
        what_ifs: Tables as for the person's own loads; empty when the sample walk is not here.
        texts: Sentences by name.
    """

    what_ifs: tuple[WhatIfTable, ...]
    texts: dict[str, str]


def reference_body() -> ReferenceBody | None:
    """Return the sample walk's what-if, computed at the first call; None when it is not here.

    Nothing is fetched for it.
    """
    here = {entry.name: entry for entry in assets.status() if entry.cached}
    if any(name not in here for name in _NEEDED):
        return None
    files = [here[name].path for name in _NEEDED]
    hashes = [describe(file, "c3d").sha256 for file in files]
    cache = StageCache(cache_folder() / "reference")
    key = content_key("reference", {"files": hashes, "settings": _settings()})
    known = _kept(cache.get(key))
    return known or _computed(files[0], cache, key)


def _settings() -> str:
    # Imported here: it takes half a second, and most reports need no reference.
    from hiphinge.loads.inputs import LoadSettings

    return str(LoadSettings())


def _kept(path: Path | None) -> ReferenceBody | None:
    if path is None:
        return None
    try:
        found = load_archive(path, (ReferenceBody, Load, Scenario, ChangedLoad), layout=_LAYOUT)
    except InputError:
        return None
    assert isinstance(found, ReferenceBody)
    return found


def _computed(recording: Path, cache: StageCache, key: str) -> ReferenceBody | None:
    """Analyse the sample walk; a report does without it when that fails."""
    try:
        analysis = pipeline.analyze([recording], pipeline.Options(start=_START, end=_END))
    except HiphingeError:
        return None
    if not analysis.what_ifs:
        return None
    found = ReferenceBody(analysis.loads, analysis.what_ifs)
    cache.put(key, lambda path: save_archive(found, path, layout=_LAYOUT))
    return found


def reference_section(
    analysis: Analysis, reference: ReferenceBody | None
) -> ReferenceSection | None:
    """Gather the section; None for an analysis with loads of its own, or none asked for.

    Args:
        analysis: The person's recording.
        reference: The sample walk's what-if, None when it is not here.
    """
    if not why_no_loads(analysis):
        return None
    texts: dict[str, str] = words()["reference_body"]
    if reference is None:
        return ReferenceSection((), texts)
    sample = replace(analysis, loads=reference.loads, what_ifs=reference.scenarios)
    return ReferenceSection(what_if_tables(sample), texts)
