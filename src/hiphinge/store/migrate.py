"""Brings a database to the newest layout, step by step, each step whole or not at all."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from hiphinge.errors import InputError

_STEPS = Path(__file__).with_name("migrations")
# Alembic keeps what it works on in one place for the whole process: threads take turns.
_TURN = threading.Lock()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_STEPS))


def newest() -> str:
    """Return the name of the newest layout.

    Example:
        >>> len(newest()) >= 4
        True
    """
    head = _scripts().get_current_head()
    assert head is not None
    return head


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest layout.

    Raises:
        InputError: a later version of hiphinge has written it.
    """
    scripts = _scripts()
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {step.revision for step in scripts.walk_revisions()}:
        raise InputError(
            "these records were written by a later version of hiphinge",
            value=found,
            advice="install that version, or choose another folder with HIPHINGE_DATA",
        )

    def steps(revision: Any, context: Any) -> Sequence[Any]:  # noqa: ANN401 - alembic's own types
        del context
        return scripts._upgrade_revs("head", revision)  # pyright: ignore[reportPrivateUsage]

    with _TURN, EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection)
        with environment.begin_transaction():
            environment.run_migrations()
