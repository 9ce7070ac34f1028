"""A plan and what was measured as a FHIR R4 bundle: a Patient, Observations and one CarePlan.

The person has no name in it. Codes are texts: no terminology is shipped with the package, and a
receiving system maps them to its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from hiphinge.handout.weeks import dose_text
from hiphinge.plan import Item, Phase, Plan
from hiphinge.profile import Profile
from hiphinge.types import Measure

Json = dict[str, object]

_PERSON = "person"
_UCUM = "http://unitsofmeasure.org"
# Units of measures as UCUM codes.
_CODES: Mapping[str, str] = {
    "deg": "deg",
    "m": "m",
    "m/s": "m/s",
    "s": "s",
    "1": "1",
    "%": "%",
    "steps/min": "/min",
    "BW": "1",
    "BW/s": "/s",
    "pelvis widths": "1",
}


def as_bundle(
    plan: Plan,
    *,
    measures: Sequence[Measure] = (),
    profile: Profile | None = None,
    on: date,
    measured_on: date | None = None,
) -> Json:
    """Return the bundle as it is written to JSON.

    Args:
        plan: The plan, or why there is none.
        measures: Of the recording behind it; refused ones are left out.
        profile: For pain and scores.
        on: The first day of the plan, and the day to which pain and scores belong.
        measured_on: The day of the recording; the first day of the plan if not given.

    Example:
        >>> from datetime import date
        >>> from hiphinge.handout.examples import refused_plan
        >>> bundle = as_bundle(refused_plan(), on=date(2026, 1, 5))
        >>> [entry["resource"]["resourceType"] for entry in bundle["entry"]]
        ['Patient', 'CarePlan']
    """
    resources: list[Json] = [{"resourceType": "Patient", "id": _PERSON}]
    resources += _measured(measures, measured_on or on)
    resources += _scored(profile, on) if profile else []
    resources.append(_care_plan(plan, on))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:hiphinge:{one['resourceType']}:{one['id']}", "resource": one}
            for one in resources
        ],
    }


def _observation(identity: str, text: str, on: date, value: Json, note: str = "") -> Json:
    found: Json = {
        "resourceType": "Observation",
        "id": identity.replace("_", "-").replace(".", "-"),
        "status": "preliminary",
        "code": {"text": text},
        "subject": {"reference": f"urn:hiphinge:Patient:{_PERSON}"},
        "effectiveDateTime": on.isoformat(),
        **value,
    }
    if note:
        found["note"] = [{"text": note}]
    return found


def _measured(measures: Iterable[Measure], on: date) -> list[Json]:
    found: list[Json] = []
    for one in measures:
        if one.value is None or one.low is None or one.high is None:
            continue
        side = one.side or "both"
        text = one.id.replace("_", " ") + (f", {one.side}" if one.side else "")
        note = f"95 % interval {one.low:.4g} to {one.high:.4g} {one.unit}; quality {one.quality}"
        note += f": {one.reason}" if one.reason else ""
        value: Json = {"valueQuantity": _quantity(one.value, one.unit)}
        found.append(_observation(f"{one.id}-{side}", text, on, value, note))
    return found


def _quantity(value: float, unit: str) -> Json:
    quantity: Json = {"value": float(f"{value:.6g}"), "unit": unit}
    if unit in _CODES:
        quantity |= {"system": _UCUM, "code": _CODES[unit]}
    return quantity


def _scored(profile: Profile, on: date) -> list[Json]:
    found: list[Json] = []
    for place, pain in enumerate(profile.pain, start=1):
        where = (pain.site or "pain").replace("_", " ")
        text = f"pain now, {where}" + (f", {pain.side}" if pain.side else "")
        if pain.now is not None:
            found.append(_observation(f"pain-{place}", text, on, _points(pain.now)))
    for name, score in profile.scores.model_dump(exclude={"psfs"}).items():
        if score is not None:
            found.append(_observation(f"score-{name}", name.upper(), on, _points(float(score))))
    for place, one in enumerate(profile.scores.psfs, start=1):
        text = f"PSFS, {one.activity}"
        found.append(_observation(f"psfs-{place}", text, on, _points(one.score)))
    return found


def _points(value: float) -> Json:
    return {"valueQuantity": {"value": value, "unit": "points", "system": _UCUM, "code": "{score}"}}


def _care_plan(plan: Plan, on: date) -> Json:
    found: Json = {
        "resourceType": "CarePlan",
        "id": "plan",
        "status": "draft",
        "intent": "plan",
        "title": "Strengthening plan",
        "subject": {"reference": f"urn:hiphinge:Patient:{_PERSON}"},
        "created": on.isoformat(),
    }
    if plan.refused:
        found["note"] = [{"text": f"{plan.refused.reason} {plan.refused.action}"}]
        return found
    last = on + timedelta(weeks=plan.weeks) - timedelta(days=1)
    found["period"] = {"start": on.isoformat(), "end": last.isoformat()}
    found["description"] = f"{plan.weeks} weeks towards: {plan.header.goal}"
    found["activity"] = [
        {"detail": _activity(phase, item, on)}
        for phase in plan.phases
        for session in phase.sessions
        for item in session.items
    ]
    lines = [*(one.text for one in plan.load_advice), *plan.stop_rules]
    if lines:
        found["note"] = [{"text": line} for line in lines]
    return found


def _activity(phase: Phase, item: Item, on: date) -> Json:
    first = on + timedelta(weeks=phase.first_week - 1)
    last = on + timedelta(weeks=phase.last_week) - timedelta(days=1)
    return {
        "kind": "ServiceRequest",
        "code": {"text": item.name},
        "status": "not-started",
        "scheduledTiming": {
            "repeat": {
                "boundsPeriod": {"start": first.isoformat(), "end": last.isoformat()},
                "frequency": phase.days_per_week,
                "period": 1,
                "periodUnit": "wk",
            }
        },
        "description": f"{dose_text(item)}, {item.load}, {item.effort}. {item.why}",
    }
