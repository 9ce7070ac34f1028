"""Whatever is sent to whatever address of ours, pages answer without a fault."""

import re
from pathlib import Path
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiphinge.web import pages

from .conftest import Place, routes_of

EXAMPLES = 150
# What pages send, and what nobody should.
WORDS = st.sampled_from(
    ["", "yes", "no", "0", "-1", "5", "1e308", "nan", "inf", "٣", "2026-03-12", "0001-01-01",
     "psfs", "accept", "front_knee", "walk", "a" * 3000, "\x00", "\U0001f91d", "' OR 1=1 --",
     "../..", "<script>alert(1)</script>", "{{ 7 * 7 }}"]
) | st.text(max_size=40)  # fmt: skip
FIELD = re.compile(r'(?:text|texts|is_ticked|number_in|day_in)\(\s*form,\s*f?"(\w+)"')


def test_no_form_and_no_address_breaks_a_page(place: Place) -> None:
    routes = sorted({(method, route.path) for route in routes_of(place.app)
                     for method in route.methods or ()})  # fmt: skip
    assert ("POST", "/people/{person_id}/edit") in routes
    assert len(routes) > 40
    known = {"person_id": place.person, "recording_id": place.recording,
             "analysis_id": place.analysis}  # fmt: skip
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        route=st.sampled_from(routes),
        parts=st.lists(st.text(min_size=1, max_size=20), min_size=4, max_size=4),
        fields=st.dictionaries(st.sampled_from(sorted(fields_of_pages())), WORDS, max_size=12),
    )
    def asked(route: tuple[str, str], parts: list[str], fields: dict[str, str]) -> None:
        method, path = route
        others = iter(parts)
        address = re.sub(
            r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1]) or odd(next(others)), path
        )
        told = {"params": fields} if method in ("GET", "HEAD") else {"data": fields}
        answer = place.browser.request(method, address, follow_redirects=False, **told)
        assert answer.status_code < 500, (method, address, fields)
        assert "Traceback" not in answer.text
        statuses.add(answer.status_code)

    asked()
    # Pages were shown and forms were taken, not only refused.
    assert {200, 303, 400, 404} <= statuses


def odd(part: str) -> str:
    return quote(part.encode("utf-8", "surrogatepass"), safe="")


def fields_of_pages() -> set[str]:
    """Names of fields that any page reads."""
    folder = Path(pages.__file__).parent
    found = {
        name for file in folder.glob("*.py") for name in FIELD.findall(file.read_text("utf-8"))
    }
    return found | {"pain0_site", "pain0_now", "flag_fever", "test_single_leg_bridge_left_reps"}
