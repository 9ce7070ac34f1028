"""The table of pinned files: which package, which version, which members, which hashes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

Form = Literal["wheel", "sdist"]


@dataclass(frozen=True, slots=True)
class Source:
    """One published archive.

    Attributes:
        package: Name on the package index.
        version: Exact version.
        form: Which kind of archive holds the members.
        bytes: Size of the archive, for the progress line only.
        licence: SPDX expression of the package.
        citation: What to cite when the files are used.
        build_backend: Build backend an sdist names; see `client`.
    """

    package: str
    version: str
    form: Form
    bytes: int
    licence: str
    citation: str
    build_backend: str = ""

    @property
    def requirement(self) -> str:
        """The requirement as package managers write it.

        Example:
            >>> Source("pose2sim", "0.10.49", "wheel", 0, "BSD-3-Clause", "").requirement
            'pose2sim==0.10.49'
        """
        return f"{self.package}=={self.version}"


@dataclass(frozen=True, slots=True)
class Asset:
    """Files of one source that are used together.

    Attributes:
        name: What `hiphinge.assets.path` is asked for.
        source: The archive it comes in.
        folder: Place of the members inside the archive.
        file: The member whose path is handed out.
        what: One line for people.
        members: Path below `folder` and SHA-256 of each file.
    """

    name: str
    source: Source
    folder: str
    file: str
    what: str
    members: Mapping[str, str]


def read_table(text: str | None = None) -> dict[str, Asset]:
    """Read the table that the package carries, or `text` of the same form.

    Example:
        >>> read_table()["default_body"].source.requirement
        'pose2sim==0.10.49'
    """
    if text is None:
        text = resources.files("hiphinge.assets").joinpath("assets.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    sources = {name: Source(package=name, **entry) for name, entry in raw["sources"].items()}
    return {name: _asset(name, entry, sources) for name, entry in raw["assets"].items()}


def _asset(name: str, entry: dict[str, Any], sources: Mapping[str, Source]) -> Asset:
    fields = {key: value for key, value in entry.items() if key != "source"}
    return Asset(name=name, source=sources[entry["source"]], **fields)
