"""The one place that writes a number or sentence of the evidence for a reader."""

from hiphinge.evidence.schema_base import Mark, Quantity, Statement
from hiphinge.evidence.schema_exercises import Emg, ModelForce

NOT_VERIFIED = "not verified"
OUR_DEFAULT = "our default, not from a study"
_DOUBT: dict[Mark, str] = {
    "verified": "",
    "secondary": NOT_VERIFIED,
    "recalled": NOT_VERIFIED,
    "design": OUR_DEFAULT,
}


def doubt(mark: Mark) -> str:
    """Return what must stand beside a number with this mark; empty when it was read.

    Example:
        >>> doubt("recalled"), doubt("verified")
        ('not verified', '')
    """
    return _DOUBT[mark]


def said(item: Quantity | Statement | Emg | ModelForce) -> str:
    """Write a number or sentence with how sure it is.

    A rule of ours without a figure stands as it is; with one, it is called our default. Whatever
    was not read in its source is called "not verified", figure or not.

    Example:
        >>> said(Quantity(low=8, high=10, unit="points", sources=("x",), mark="recalled"))
        '8 to 10 points (not verified)'
        >>> said(Statement(text="Move.", mark="design"))
        'Move.'
    """
    remark = doubt(item.mark)
    if isinstance(item, Statement) and item.mark == "design" and not item.has_number:
        remark = ""
    bare = _bare(item)
    if not remark:
        return bare
    return f"{bare[:-1]} ({remark})." if bare.endswith(".") else f"{bare} ({remark})"


def _bare(item: Quantity | Statement | Emg | ModelForce) -> str:
    if isinstance(item, Emg):
        spread = "" if item.sd is None else f" +- {item.sd:g}"
        return f"{item.mean:g}{spread} {item.unit}"
    if isinstance(item, ModelForce):
        return f"{item.low:g} to {item.high:g} {item.unit}"
    return item.text
