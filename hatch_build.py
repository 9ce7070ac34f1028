"""Builds the moving parts of the local pages before a wheel or a source archive is packed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildPages(BuildHookInterface):
    """Runs tools/build_pages.py; an editable installation leaves that to `make run`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is not built; without Node.js the package holds the pages' plain form."""
        del build_data
        if version == "editable":
            return
        done = subprocess.run(
            [sys.executable, Path(self.root) / "tools" / "build_pages.py"], check=False
        )
        if done.returncode:
            self.app.abort("the moving parts of the local pages could not be built")
