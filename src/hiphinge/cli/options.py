"""Options that several commands share, and how a command takes its options as one value."""

import functools
from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoLoads = Annotated[
    bool, typer.Option("--no-loads", help="Leave out what muscles and joints carry.")
]

Asked = TypeVar("Asked")


def taking(
    asked: Callable[..., Asked],
) -> Callable[[Callable[[Asked], None]], Callable[..., None]]:
    """Let a command take what was asked as one dataclass: each of its fields is an option.

    Typer reads a command's options from the parameters of a function; `functools.wraps` shows it
    those of the dataclass.

    Args:
        asked: Dataclass whose fields are annotated as typer's parameters are.

    Returns:
        A decorator for a function of one argument, the dataclass filled in.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Greeting:
        ...     name: Annotated[str, typer.Option(help="Whom to greet.")] = "you"
        >>> @taking(Greeting)
        ... def greet(asked: Greeting) -> None:
        ...     print(f"Hello {asked.name}")
        >>> greet(name="Ada")
        Hello Ada
    """

    def decorate(command: Callable[[Asked], None]) -> Callable[..., None]:
        @functools.wraps(asked)
        def run(**given: object) -> None:
            command(asked(**given))

        run.__doc__ = command.__doc__
        return run

    return decorate
