"""Every command explains itself, and the pages name only commands and options that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from hiphinge.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]


def leaf_commands(group: Any, prefix: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for name, command in group.commands.items():
        path = (*prefix, name)
        found |= leaf_commands(command, path) if hasattr(command, "commands") else {path: command}
    return found


COMMANDS = leaf_commands(typer.main.get_command(app))


def options_of(command: Any) -> set[str]:
    return {"--help"} | {name for parameter in command.params for name in parameter.opts}


def command_of(words: list[str]) -> tuple[str, ...] | None:
    """The command that a line starts with, `hiphinge` taken off."""
    return next((path for path in COMMANDS if words[: len(path)] == list(path)), None)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_says_what_it_does_and_shows_an_example_that_is_allowed(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help
    example = re.search(r"hiphinge (.+)", command.epilog or "")
    assert example, "no example in --help"
    words = example[1].split()
    assert command_of(words) == path
    assert {word for word in words if word.startswith("--")} <= options_of(command)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_is_explained(path: tuple[str, ...]) -> None:
    silent = [p.name for p in COMMANDS[path].params if p.param_type_name == "option" and not p.help]
    assert silent == []


def shell_lines() -> list[tuple[str, str]]:
    """Lines of the fenced bash blocks of all pages."""
    blocks = [
        (page.name, block)
        for page in PAGES
        for block in re.findall(r"```bash\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    ]
    return [
        (name, line.split("#")[0].strip())
        for name, block in blocks
        for line in block.splitlines()
        if line.split("#")[0].strip()
    ]


@pytest.mark.parametrize(("page", "line"), shell_lines())
def test_a_shown_line_can_be_typed(page: str, line: str) -> None:
    words = line.split()
    program = Path(words[0]).name
    if program == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        assert all(f"\n{word}:" in makefile for word in words[1:] if "=" not in word)
    elif program == "hiphinge":
        path = command_of(words[1:])
        assert path is not None or words[1] in {"--install-completion", "--version"}
        allowed = options_of(COMMANDS[path]) if path else set(words)
        assert {word for word in words if word.startswith("--")} <= allowed
    else:
        pytest.fail(f"{page} shows a program that is not checked here: {line}")
