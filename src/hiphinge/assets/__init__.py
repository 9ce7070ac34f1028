"""Third-party files the product works with: pinned, fetched once, checked, cached per user.

Nothing third-party lies in this package. `path` fetches a file's package through the package
manager's own client (so the user's index, proxy and mirror settings hold), takes the file out,
checks its SHA-256 and keeps it; afterwards everything works offline.
"""

from functools import cache
from pathlib import Path

from hiphinge.assets.store import AssetStatus, Store
from hiphinge.assets.table import Asset, read_table
from hiphinge.cache import cache_folder
from hiphinge.progress import Progress

__all__ = ["AssetStatus", "names", "path", "status"]


def names() -> tuple[str, ...]:
    """Names that `path` knows.

    Example:
        >>> "default_body" in names()
        True
    """
    return tuple(_table())


def path(name: str, progress: Progress | None = None) -> Path:
    """Path of an asset, fetched first if it is not in the cache or no longer what it was.

    Args:
        name: One of `names()`.
        progress: Hears of the stage `fetch NAME`, and may stop it.

    Raises:
        AssetError: Unknown name, or the file cannot be fetched; says what to do.
        Cancelled: The listener asked to stop.

    Example:
        >>> path("default_boddy")
        Traceback (most recent call last):
        ...
        hiphinge.errors.AssetError: no such asset: default_boddy; allowed: ...
    """
    return _store().path(name, progress or Progress())


def status() -> tuple[AssetStatus, ...]:
    """What is in the cache, without fetching anything.

    Example:
        >>> sorted({entry.state for entry in status()} - {"present", "absent", "damaged"})
        []
    """
    return _store().status()


@cache
def _table() -> dict[str, Asset]:
    return read_table()


def _store() -> Store:
    return Store(_table(), cache_folder())
