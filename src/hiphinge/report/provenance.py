"""provenance.json: everything that a rerun needs to give the same numbers."""

import platform
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from hiphinge._version import __version__
from hiphinge.assets.table import read_table
from hiphinge.report.results_json import input_files
from hiphinge.types import Analysis

_PACKAGES = ("numpy", "scipy", "numba", "ezc3d", "opensim")


def provenance(analysis: Analysis) -> dict[str, object]:
    """Return versions, inputs, options, seed and methods of an analysis."""
    return {
        "schema": "hiphinge.provenance/1",
        "created": analysis.created,
        "hiphinge": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": {name: _version(name) for name in _PACKAGES},
        "assets": _assets(analysis),
        "inputs": [
            {"file": file.name, "sha256": file.sha256, "kind": file.kind}
            for file in input_files(analysis)
        ],
        "options": dict(analysis.options),
        "seed": analysis.seed,
        "body": None
        if analysis.body is None
        else {"name": analysis.body.name, "notes": list(analysis.body.notes)},
        "axes": [
            {
                "file": recording.file.name,
                "up": recording.axes.up,
                "forward": recording.axes.forward,
                "reason": recording.axes.reason,
            }
            for recording in analysis.recordings
        ],
        "methods": list(analysis.methods),
    }


def provenance_rows(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the rows of the report's last table.

    Example:
        >>> content = {"hiphinge": "1", "python": "3.11", "platform": "Linux", "packages": {},
        ...            "assets": [], "inputs": [], "options": {"activity": "walk"}, "seed": 7}
        >>> provenance_rows(content)[-2:]
        [('Options', 'activity walk'), ('Seed of the random draws', '7')]
    """
    packages = ", ".join(f"{name} {version}" for name, version in content["packages"].items())
    rows = [
        ("Software", f"hiphinge {content['hiphinge']}, Python {content['python']}"),
        ("Platform", str(content["platform"])),
        ("Libraries", packages),
    ]
    rows += [("Input", f"{item['file']}, SHA-256 {item['sha256']}") for item in content["inputs"]]
    rows += [
        (
            "Body model",
            f"{item['file']} of {item['package']} {item['version']}, {item['licence']}, "
            f"SHA-256 {item['sha256']}. {item['citation']}",
        )
        for item in content["assets"]
    ]
    options = ", ".join(f"{name} {value}" for name, value in content["options"].items())
    rows.append(("Options", options or "none given"))
    rows.append(("Seed of the random draws", str(content["seed"])))
    return rows


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _assets(analysis: Analysis) -> list[dict[str, str]]:
    if analysis.body is None or not analysis.body.is_default:
        return []
    asset = read_table()["default_body"]
    return [
        {
            "name": asset.name,
            "file": asset.file,
            "sha256": asset.members[asset.file],
            "package": asset.source.package,
            "version": asset.source.version,
            "licence": asset.source.licence,
            "citation": asset.source.citation,
        }
    ]
