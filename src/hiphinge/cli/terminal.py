"""What a person sees in the terminal beside the results: bars, notes and questions, on stderr."""

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from hiphinge.progress import ProgressListener

if TYPE_CHECKING:
    import hiphinge.types


class TerminalProgress(ProgressListener):
    """Draws a bar for each stage on stderr; nothing when stderr is no terminal."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            TextColumn("{task.fields[detail]}"),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, Any] = {}
        self._open = ExitStack()

    def __enter__(self) -> "TerminalProgress":
        from hiphinge.compilation import told_of_compiling

        self._open.enter_context(told_of_compiling(self._tell_of_compiling))
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
        self._open.close()

    def report(self, stage: str, fraction: float, detail: str) -> None:
        """Move the stage's bar."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=1.0, detail="")
        self._bars.update(self._tasks[stage], completed=fraction, detail=detail)

    def show_first_look(self, seen: "hiphinge.types.FirstLook") -> None:
        """Say what a video shows; what it lacks is told with the result."""
        self._bars.console.print(seen.said[0], highlight=False, markup=False)

    def _tell_of_compiling(self) -> None:
        """Say in the newest stage why it takes longer than it ever will again."""
        if self._tasks:
            self._bars.update([*self._tasks.values()][-1], detail="compiling kernels, once")

    def is_cancelled(self) -> bool:
        """Ctrl-C arrives as KeyboardInterrupt, so nobody needs to ask."""
        return False


class TerminalTalk:
    """Asks on stderr, so that stdout carries the written file's name alone."""

    def ask(self, question: str) -> str:
        """Return what was typed; Enter alone is empty."""
        typer.echo(f"{question}: ", nl=False, err=True)
        try:
            return input()
        except EOFError as fault:
            raise typer.Abort from fault

    def say(self, text: str) -> None:
        """Show one line."""
        say(text)


def say(text: str) -> None:
    """Show a note on stderr; stdout carries results alone."""
    typer.echo(text, err=True)
