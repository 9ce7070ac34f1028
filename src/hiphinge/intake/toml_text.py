"""A profile as the text of profile.toml."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from hiphinge.errors import OutputError
from hiphinge.io import atomic_write
from hiphinge.profile import SCHEMA, Profile

Plain = str | int | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]


def to_toml(profile: Profile) -> str:
    r"""Return the text that `parse_profile` reads back to the same profile.

    What was not answered is left out; tables stand in the order of the documentation.

    Example:
        >>> from hiphinge.profile import parse_profile
        >>> profile = parse_profile('schema = "hiphinge.profile/1"\n[person]\nage = 34')
        >>> print(to_toml(profile))
        schema = "hiphinge.profile/1"
        <BLANKLINE>
        [person]
        age = 34.0
        <BLANKLINE>
    """
    content: Mapping[str, Any] = profile.model_dump(
        mode="json", exclude_none=True, exclude_defaults=True
    )
    blocks = [f'schema = "{SCHEMA}"']
    for name in type(profile).model_fields:
        table = content.get(name)
        if isinstance(table, list):
            entries = cast("list[Mapping[str, Plain]]", table)
            blocks += [_block(f"[[{name}]]", entry) for entry in entries]
        elif isinstance(table, dict) and table:
            blocks.append(_block(f"[{name}]", cast("Mapping[str, Plain]", table)))
    return "\n\n".join(blocks) + "\n"


def save_profile(profile: Profile, path: Path) -> None:
    r"""Write profile.toml whole or not at all.

    Raises:
        OutputError: The path is a folder or cannot be written.

    Example:
        >>> import tempfile
        >>> from hiphinge.profile import parse_profile, read_profile
        >>> profile = parse_profile('schema = "hiphinge.profile/1"\n[person]\nage = 34')
        >>> path = Path(tempfile.mkdtemp()) / "profile.toml"
        >>> save_profile(profile, path)
        >>> read_profile(path) == profile
        True
    """
    if path.is_dir():
        raise OutputError("a folder has that name", value=path.name, advice="give a file name")
    try:
        with atomic_write(path) as temporary:
            temporary.write_text(to_toml(profile), encoding="utf-8")
    except OSError as fault:
        raise OutputError(
            "cannot write the profile", value=path.name, advice=fault.strerror
        ) from fault


def _block(title: str, table: Mapping[str, Plain]) -> str:
    return "\n".join([title, *(f"{key} = {_value(value)}" for key, value in table.items())])


def _value(value: Plain) -> str:
    """Write a value; TOML's quoted strings, numbers and truth values are those of JSON."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {_value(entry)}" for key, entry in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_value(entry) for entry in value)}]"
    # JSON lets the delete character stand as it is, TOML does not.
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007F")
