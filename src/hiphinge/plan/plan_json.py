"""plan.json: strict JSON with the field names of the documentation."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from hiphinge.plan.types import SCHEMA, Plan

# Words that Python keeps for itself.
_RENAMED = {("Retraining", "start"): "from", ("Retraining", "goal"): "to"}
# An item has repetitions or a hold, never both.
_EITHER = ("reps", "hold_s")


def as_json(plan: Plan) -> dict[str, Any]:
    r"""Return a plan as plain values, ready for `json.dumps(..., allow_nan=False)`.

    Example:
        >>> from hiphinge.plan import make_plan
        >>> from hiphinge.profile import parse_profile
        >>> profile = parse_profile('schema = "hiphinge.profile/1"\nred_flags.fever = true')
        >>> as_json(make_plan(profile))["refused"]["signs"]
        ['fever']
    """
    return {"schema": SCHEMA, **_table(plan)}


def _table(item: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the plan's dataclasses
    kind = type(item).__name__
    return {
        _RENAMED.get((kind, field.name), field.name): _plain(getattr(item, field.name))
        for field in fields(item)
        if not (field.name in _EITHER and getattr(item, field.name) is None)
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - values of the plan
    if is_dataclass(value):
        return _table(value)
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(entry) for entry in value]  # pyright: ignore[reportUnknownVariableType]
    return value
