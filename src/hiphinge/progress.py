"""Progress and cancellation, one interface for command line, jobs and web."""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from hiphinge.errors import Cancelled

if TYPE_CHECKING:
    # The types need NumPy, which a command that only starts does not.
    import hiphinge.types


@runtime_checkable
class ProgressListener(Protocol):
    """Someone who wants to know how far the work is and may stop it.

    Example:
        >>> class Quiet:
        ...     def report(self, stage: str, fraction: float, detail: str) -> None: ...
        ...     def is_cancelled(self) -> bool:
        ...         return False
        >>> with Progress(Quiet()).stage("read") as step:
        ...     step(0.5, "half of the frames")
    """

    def report(self, stage: str, fraction: float, detail: str) -> None:
        """Take note that `stage` is done to `fraction` (0 to 1)."""
        ...

    def is_cancelled(self) -> bool:
        """Say whether the user wants the work to stop."""
        ...


@runtime_checkable
class Onlooker(Protocol):
    """A listener who also wants to hear what the first look at a video told."""

    def show_first_look(self, seen: "hiphinge.types.FirstLook") -> None:
        """Take who is seen, from where, doing what, and what the pictures lack."""
        ...


@runtime_checkable
class Step(Protocol):
    """Called from inside a stage: how far it is, and what it is doing."""

    def __call__(self, fraction: float, detail: str = "") -> None:
        """Report `fraction` (0 to 1); raises `Cancelled` when the user has stopped the work."""
        ...


class _Silent:
    def report(self, stage: str, fraction: float, detail: str) -> None:
        pass

    def is_cancelled(self) -> bool:
        return False


@dataclass(slots=True)
class Progress:
    """Times the stages of one analysis and passes word of them to a listener.

    Example:
        >>> progress = Progress()
        >>> with progress.stage("read"):
        ...     pass
        >>> list(progress.timings)
        ['read']
    """

    listener: ProgressListener = field(default_factory=_Silent)
    _seconds: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def timings(self) -> Mapping[str, float]:
        """Seconds spent in each stage, in the order in which they ended."""
        return dict(self._seconds)

    def show_first_look(self, seen: "hiphinge.types.FirstLook") -> None:
        """Pass on what the first look at a video told, to a listener who wants to hear it.

        Args:
            seen: Before every picture is looked at, which takes longer.
        """
        if isinstance(self.listener, Onlooker):
            self.listener.show_first_look(seen)

    @contextmanager
    def stage(self, name: str) -> Generator[Step]:
        """Open a stage; its time is added to `timings` when it ends.

        Raises:
            Cancelled: the listener asked to stop.
        """

        def step(fraction: float, detail: str = "") -> None:
            if self.listener.is_cancelled():
                raise Cancelled(name)
            self.listener.report(name, min(max(fraction, 0.0), 1.0), detail)

        started = time.perf_counter()
        step(0.0)
        yield step
        self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - started
        step(1.0)
