"""Making sure that a rename has reached the disk, before what it replaces is removed."""

import os
from pathlib import Path


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; systems without such a call do it alone.

    Example:
        >>> import tempfile
        >>> settle(Path(tempfile.mkdtemp()))
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
