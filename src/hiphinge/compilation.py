# pyright: basic
"""Word of kernels being compiled, which happens once on a machine and takes a while."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from numba.core import event


class _Teller(event.Listener):
    def __init__(self, tell: Callable[[], object]) -> None:
        self._tell = tell

    def on_start(self, event: object) -> None:
        self._tell()

    def on_end(self, event: object) -> None:
        pass


@contextmanager
def told_of_compiling(tell: Callable[[], object]) -> Generator[None]:
    """Call `tell` each time numba compiles; kernels that come from its cache are not told of.

    Example:
        >>> from numba import njit
        >>> double = njit(lambda x: 2 * x)
        >>> told = []
        >>> with told_of_compiling(lambda: told.append("compiling")):
        ...     (double(1), double(2)), told
        ((2, 4), ['compiling'])
    """
    teller = _Teller(tell)
    event.register("numba:compile", teller)
    try:
        yield
    finally:
        event.unregister("numba:compile", teller)
