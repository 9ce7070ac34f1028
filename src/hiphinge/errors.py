"""One tree of errors.

    HiphingeError                 what a user can put right (exit status 2)
    ├── InputError                a file or folder that cannot be read as what it claims to be
    ├── SettingError              an option, profile or mapping value that is not allowed
    ├── ModelError                a body model that lacks what the analysis needs
    ├── AssetError                a third-party file that is missing or damaged
    └── OutputError               a result folder that must not be overwritten
    Cancelled                     the user asked to stop (exit status 130)

Poor data is not an error: it is a `quality` with a reason on the result.
"""


class HiphingeError(Exception):
    """A mistake that the caller can put right.

    The message is one line and says what was wrong, the value, what was allowed and what to do.

    Example:
        >>> raise InputError("not a C3D file", value="notes.txt", allowed=".c3d, .trc, .mot, .sto")
        Traceback (most recent call last):
        ...
        hiphinge.errors.InputError: not a C3D file: notes.txt; allowed: .c3d, .trc, .mot, .sto
    """

    def __init__(
        self,
        problem: str,
        *,
        value: object | None = None,
        allowed: str | None = None,
        advice: str | None = None,
    ) -> None:
        self.problem = problem
        self.value = value
        self.allowed = allowed
        self.advice = advice
        text = problem if value is None else f"{problem}: {value}"
        text = text if allowed is None else f"{text}; allowed: {allowed}"
        text = text if advice is None else f"{text}; {advice}"
        super().__init__(" ".join(text.split()))


class InputError(HiphingeError):
    """A file or folder that cannot be read as what it claims to be."""


class SettingError(HiphingeError):
    """An option, profile entry or mapping value that is not allowed."""


class ModelError(HiphingeError):
    """A body model that lacks what the analysis needs."""


class AssetError(HiphingeError):
    """A third-party file that is missing, damaged or cannot be fetched."""


class OutputError(HiphingeError):
    """A result folder that must not be overwritten."""


class Cancelled(Exception):
    """The user asked to stop; nothing half-written is left behind."""
