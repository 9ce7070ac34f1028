"""The command line: each command a few lines around what the library offers."""

from hiphinge.cli.entry import app, main

__all__ = ["app", "main"]
