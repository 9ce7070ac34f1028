"""What was chosen once for the whole place."""

from dataclasses import asdict, dataclass, fields
from typing import Literal, get_args, get_type_hints

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiphinge.errors import SettingError
from hiphinge.store.tables import Setting

Units = Literal["metric", "imperial"]
Theme = Literal["auto", "light", "dark"]
TextSize = Literal["usual", "large"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """How pages show things.

    Attributes:
        units: What is shown and typed; inside everything is SI.
        theme: Light or dark, or as the system.
        text: Size of text.
    """

    units: Units = "metric"
    theme: Theme = "auto"
    text: TextSize = "usual"


def preferences(session: Session) -> Preferences:
    """Return what was chosen; the usual where nothing was.

    Example:
        >>> from hiphinge.store.examples import store_in_memory
        >>> with store_in_memory().read() as session:
        ...     preferences(session)
        Preferences(units='metric', theme='auto', text='usual')
    """
    kept = {row.name: row.value for row in session.scalars(select(Setting))}
    known = {
        name: kept[name] for name, allowed in choices().items() if kept.get(name, "") in allowed
    }
    return Preferences(**known)  # pyright: ignore[reportArgumentType] - checked just before


def prefer(session: Session, **chosen: str) -> Preferences:
    """Keep what was chosen; what is not named stays.

    Raises:
        SettingError: there is no such choice.
    """
    allowed = choices()
    for name, value in chosen.items():
        if name not in allowed or value not in allowed[name]:
            raise SettingError(
                "no such choice", value=value[:40], allowed=", ".join(allowed.get(name, ()))
            )
        session.merge(Setting(name=name, value=value))
    session.flush()
    return preferences(session)


def choices() -> dict[str, tuple[str, ...]]:
    """Return what can be chosen.

    Example:
        >>> choices()["units"]
        ('metric', 'imperial')
    """
    hints = get_type_hints(Preferences)
    return {item.name: get_args(hints[item.name]) for item in fields(Preferences)}


def as_chosen(chosen: Preferences) -> dict[str, str]:
    """Return what was chosen by name.

    Example:
        >>> as_chosen(Preferences())["text"]
        'usual'
    """
    return asdict(chosen)
