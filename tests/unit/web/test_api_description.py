"""Whatever the API's description allows, and what it does not, is answered without a fault."""

import re
from collections.abc import Mapping

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from hiphinge.jobs import enqueue
from hiphinge.store.recordings import add_analysis

from .conftest import Place

# Slow ones are asked in test_pages with what means something.
EXAMPLES = 12
KEPT = ("headers", "json", "content", "data", "params")
IDENTIFIER = re.compile("[0-9a-f]{32}")
MUSCLES = ("gluteus_medius.left", "gluteus_maximus.right")
# Only a picture of somebody is answered, and an outline only where a video was analysed.
ANSWERED_ELSEWHERE = {"POST /api/framing", "GET /api/analyses/{analysis_id}/outline"}


def test_described_questions_never_break_the_server(place: Place) -> None:
    description = place.browser.get("/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert "POST /api/analyses/{analysis_id}/what-if" in {one.label for one in operations}
    real = {"analysis_id": place.analysis, "job_id": job_of(place)}
    answered: set[str] = set()
    for operation in operations:
        raw = operation.definition.raw
        for mode in GenerationMode:
            # Where nothing is sent, nothing can be sent wrong.
            if mode is GenerationMode.POSITIVE or raw.get("parameters") or raw.get("requestBody"):
                statuses = ask(place, operation, mode, real)
                if 200 in statuses:
                    answered.add(operation.label)
    # Not only refusals were seen: what is described was reached.
    assert {one.label for one in operations} - answered <= ANSWERED_ELSEWHERE


def job_of(place: Place) -> str:
    with place.store.write() as session:
        return enqueue(session, add_analysis(session, place.recording).id).id


def ask(
    place: Place,
    operation: schemathesis.APIOperation,
    mode: GenerationMode,
    real: Mapping[str, str],
) -> set[int]:
    """Ask as described, or not as described; return the statuses of the answers."""
    allowed = {int(code) for code in operation.definition.raw["responses"] if code.isdecimal()}
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case) -> None:
        make_real(case, real)
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8737")
        more = {name: sent[name] for name in KEPT if sent.get(name)}
        if isinstance(more.get("data"), bytes | str):
            more["content"] = more.pop("data")
        more["headers"] = {
            name: value
            for name, value in dict(sent.get("headers") or {}).items()
            if name.lower() in ("content-type", "accept")
        }
        answer = place.browser.request(sent["method"], sent["url"], **more)
        # 400: the framework cannot read the body; 405 and 404: an address that is none of ours.
        assert answer.status_code in allowed | {400, 404, 405}, answer.text
        if answer.status_code >= 400:
            assert set(answer.json()) == {"error"}
        seen.add(answer.status_code)

    asked()
    return seen


def make_real(case: schemathesis.Case, real: Mapping[str, str]) -> None:
    """Put what there is in the place of what only looks like it; leave what does not."""
    for name, value in real.items():
        if IDENTIFIER.fullmatch(str(case.path_parameters.get(name, ""))):
            case.path_parameters[name] = value
    if isinstance(case.body, dict) and isinstance(case.body.get("scales"), dict):
        factors = list(case.body["scales"].values())[:2]
        case.body["scales"] = dict(zip(MUSCLES, factors, strict=False))
