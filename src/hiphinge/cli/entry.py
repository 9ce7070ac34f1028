"""Where the program starts, and how it ends."""

import atexit
import gc
import logging
import sys
import tempfile
from collections.abc import Sequence
from types import TracebackType

import typer

from hiphinge.cli.commands import app
from hiphinge.cli.status import DONE, INTERRUPTED, USER_MISTAKE
from hiphinge.cli.terminal import say
from hiphinge.errors import Cancelled, HiphingeError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the status that the documentation lists.

    Example:
        >>> main(["--version"])
        Traceback (most recent call last):
        ...
        SystemExit: 0
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    # Whoever is asked to add --debug puts it at the end as often as at the front.
    sys.excepthook = sys.__excepthook__ if "--debug" in arguments else _log_fault
    arguments = [argument for argument in arguments if argument != "--debug"]
    # What is imported stays: looking through it for garbage again and again takes a tenth of the
    # time of a short command.
    gc.set_threshold(50_000, 20, 100)
    # At the end the system takes everything back at once: a last look through it all for garbage
    # takes half a second, a fifth of a second analysis.
    atexit.register(gc.freeze)
    command = typer.main.get_command(app)
    try:
        status = command.main(args=arguments, prog_name="hiphinge", standalone_mode=False)
    except typer.TyperException as error:
        text = error.format_message()
        # A command without arguments shows its help, which is more than one line.
        is_help = type(error).__name__ == "NoArgsIsHelpError"
        say(text if is_help else f"hiphinge: {' '.join(text.split())}; see hiphinge --help")
        sys.exit(USER_MISTAKE)
    except HiphingeError as error:
        say(f"hiphinge: {error}")
        sys.exit(USER_MISTAKE)
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    if status == INTERRUPTED:
        say("hiphinge: interrupted; nothing was written by halves")
    sys.exit(status or DONE)


def _log_fault(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Keep the traceback of an unforeseen fault in a log file and say where it is."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="hiphinge-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        name = log.name
    handler = logging.FileHandler(name)
    logging.getLogger("hiphinge").addHandler(handler)
    logging.getLogger("hiphinge").error("fault", exc_info=(kind, error, traceback))
    handler.close()
    say(f"hiphinge: a fault of ours ({kind.__name__}); the log is {name}; --debug shows it here")
