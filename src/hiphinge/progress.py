"""Progress and cancellation, one interface for command line, jobs and web."""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from hiphinge.errors import Cancelled


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
    """A listener who also wants to see who was found in a video, before one of them is followed."""

    def show_people(self, pictures: Mapping[int, bytes], taken: int) -> None:
        """Take small pictures (JPEG) of people by their numbers, and who will be measured."""
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

    def show_people(self, pictures: Mapping[int, bytes], taken: int) -> None:
        """Pass on who was found in a video, to a listener who wants to see them.

        Args:
            pictures: Small pictures (JPEG) by the people's numbers.
            taken: Who will be measured.
        """
        if isinstance(self.listener, Onlooker):
            self.listener.show_people(pictures, taken)

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
