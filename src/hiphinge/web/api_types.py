"""The form of every JSON answer, from which the description of the API and its types are made.

Answers are not checked against these while they are sent: a slider waits for some thousand numbers.
Tests check real ones.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hiphinge.types import Side

Value = float | None


class _Form(BaseModel):
    """What all answers share: nothing beyond what is described."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)


class Problem(_Form):
    """What is wrong, in one sentence."""

    error: str


class Cycle(_Form):
    """A stride, stance or repetition, with its parts [s]."""

    kind: Literal["gait", "stance", "repetition"]
    side: Side | None
    start: float
    end: float
    toe_off: float | None
    bottom: float | None


class EventAt(_Form):
    """What happens at an instant [s]."""

    kind: str
    side: Side | None
    time: float


class MuscleGroup(_Form):
    """Muscles that belong together, by their place among all."""

    id: str
    title: str
    side: Side | None
    muscles: list[int]


class ArrayPlace(_Form):
    """Where an array lies behind the outline."""

    dtype: Literal["f4", "i4", "u1"]
    shape: list[int]
    offset: int


class SceneOutline(_Form):
    """What stands before the arrays of a scene."""

    schema_: Literal["hiphinge.scene/1"] = Field(alias="schema")
    analysis: str
    title: str
    activity: str | None
    mass: float | None
    start: float
    rate_hz: float
    bodies: list[str]
    parents: list[int]
    muscles: list[str]
    muscle_titles: list[str]
    groups: list[MuscleGroup]
    cycles: list[Cycle]
    events: list[EventAt]
    bones: str
    arrays: dict[str, ArrayPlace]


class BonesOutline(_Form):
    """What stands before the arrays of bones."""

    schema_: Literal["hiphinge.bones/1"] = Field(alias="schema")
    triangles: int
    arrays: dict[str, ArrayPlace]


class _Curve(_Form):
    """How a curve is called, and what up and down mean."""

    id: str
    title: str
    term: str
    up: str
    down: str
    side: Side | None
    unit: str


class TimeCurve(_Curve):
    """A curve over the whole recording."""

    values: list[Value]


class CycleCurve(_Curve):
    """Mean of a curve over `n` cycles, with one standard deviation between them."""

    mean: list[Value]
    low: list[Value]
    high: list[Value]
    n: int


class Change(_Form):
    """How a measure has changed, beside the least change that can be told from error."""

    id: str
    title: str
    side: Side | None
    change: str
    least: str | None
    least_value: float | None
    is_detected: bool


class Earlier(_Form):
    """The session before, recorded on a day; `refused` says why measures were not compared."""

    recorded: str
    refused: str
    cycles: list[Cycle]
    over_cycle: list[CycleCurve]
    changes: list[Change]


class CurvesAnswer(_Form):
    """All curves of a result."""

    schema_: Literal["hiphinge.curves/1"] = Field(alias="schema")
    time: list[float]
    angles: list[TimeCurve]
    load_time: list[float]
    loads: list[TimeCurve]
    cycles: list[Cycle]
    events: list[EventAt]
    over_cycle: list[CycleCurve]
    compare: Earlier | None


class Target(_Form):
    """Muscles whose strength can be asked about."""

    id: str
    title: str
    side: Side


class TargetPart(Target):
    """One part of a muscle that has several; `group` is the muscle."""

    group: str


class Limits(_Form):
    """The least and the largest factor."""

    low: float
    high: float


class ShownLoad(_Form):
    """A load that answers tell."""

    id: str
    title: str
    unit: str


class Targets(_Form):
    """What can be asked, and what is to be said beside it."""

    targets: list[Target]
    parts: list[TargetPart]
    limits: Limits
    honest: str
    loads_shown: list[ShownLoad]
    mass: float | None


class LoadChange(_Form):
    """The largest value of a load as it is and then; ranges where they were asked for."""

    id: str
    title: str
    side: Side | None
    unit: str
    base: float
    value: float
    change: float
    change_percent: float | None
    low: float | None
    high: float | None
    change_low: float | None
    change_high: float | None
    sure: bool | None


class ChangedCurve(_Form):
    """A load over the stance or repetition as it is and then; null where it is not possible."""

    id: str
    title: str
    side: Side | None
    unit: str
    base: list[Value]
    value: list[Value] | None
    n: int


class Saturated(_Form):
    """A muscle at its limit for a share of the movement."""

    muscle: str
    title: str
    share: float


class WhatIfAnswer(_Form):
    """What other strengths would change."""

    schema_: Literal["hiphinge.what-if-page/1"] = Field(alias="schema")
    sequence: int
    seconds: float
    scales: dict[str, float]
    feasible: bool
    possible_as_is: bool
    sentence: str | None
    loads: list[LoadChange]
    curves: list[ChangedCurve]
    reserve_peak: float
    saturated: list[Saturated]


class JobAnswer(_Form):
    """How a job stands; `people` is how many were found in its video, while it goes on."""

    id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    stage: str
    fraction: float
    detail: str
    sentence: str
    attempts: int
    people: int
    result: str | None


_OUTLINES: tuple[type[BaseModel], ...] = (SceneOutline, BonesOutline)


def with_outlines(description: dict[str, Any]) -> dict[str, Any]:
    """Add the outlines of binary answers to an OpenAPI description, where no answer refers to them.

    Example:
        >>> sorted(with_outlines({})["components"]["schemas"])[:2]
        ['ArrayPlace', 'BonesOutline']
    """
    known = description.setdefault("components", {}).setdefault("schemas", {})
    for outline in _OUTLINES:
        schema = outline.model_json_schema(ref_template="#/components/schemas/{model}")
        known.update(schema.pop("$defs", {}))
        known[outline.__name__] = schema
    return description
