"""Whatever the API's description allows, and what it does not, is answered without a fault."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from .conftest import Place

# Slow ones are asked in test_pages with what means something.
EXAMPLES = 12
KEPT = ("headers", "json", "content", "data", "params")


def test_described_questions_never_break_the_server(place: Place) -> None:
    description = place.browser.get("/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert "POST /api/analyses/{analysis_id}/what-if" in {one.label for one in operations}
    for operation in operations:
        raw = operation.definition.raw
        for mode in GenerationMode:
            # Where nothing is sent, nothing can be sent wrong.
            if mode is GenerationMode.POSITIVE or raw.get("parameters") or raw.get("requestBody"):
                ask(place, operation, mode)


def ask(place: Place, operation: schemathesis.APIOperation, mode: GenerationMode) -> None:
    allowed = {int(code) for code in operation.definition.raw["responses"] if code.isdecimal()}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE and "analysis_id" in case.path_parameters:
            case.path_parameters["analysis_id"] = place.analysis
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

    asked()
