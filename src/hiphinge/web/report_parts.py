"""Page one of a report, for use within a page of ours: its text and its styles, kept apart."""

import re
from dataclasses import dataclass
from pathlib import Path

from hiphinge.web.words import in_page_words

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_PAGE_ONE = re.compile(r'<main class="(sheet[^"]*)" id="page-one">(.*?)</main>', re.DOTALL)
# The policy of our pages lets no style stand in an element; columns keep their width this way.
_COLUMN = re.compile(r'<col style="width:([\d.]+)%">')
_SIZE = re.compile(r'style="font-size:([\d.]+)px"')
_TEXT = re.compile(r">[^<]*--[^<]*<")


@dataclass(frozen=True, slots=True)
class PageOne:
    """The first sheet.

    Attributes:
        classes: Of the sheet.
        inside: What is on it, from our own report, where everything told is escaped already.
    """

    classes: str
    inside: str


def page_one(folder: Path) -> PageOne | None:
    """Return the first sheet of a result's report; None when there is no report."""
    text = _report(folder)
    found = _PAGE_ONE.search(text)
    if found is None:
        return None
    inside = _COLUMN.sub(r'<col width="\1%">', found[2])
    inside = _TEXT.sub(lambda text: in_page_words(text[0]), inside)
    return PageOne(found[1], _SIZE.sub(r'data-size="\1"', inside))


def report_style(folder: Path) -> str:
    """Return the report's styles for a tree of its own, where the host stands for the page."""
    report = _report(folder)
    style = "\n".join(_STYLE.findall(report))
    sizes = [f'[data-size="{size}"] {{ font-size: {size}px; }}' for size in _SIZE.findall(report)]
    style = style.replace(":root", ":host")
    body = re.search(r"(?m)^body \{(.*?)\}", style)
    inherited = f":host {{ display: block; {body[1]} }}" if body else ""
    rules = "\n".join(dict.fromkeys(sizes))
    return f"{style}\n{rules}\n{inherited}\n.sheet {{ box-shadow: none; margin: 0 auto; }}"


def _report(folder: Path) -> str:
    path = folder / "report.html"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
