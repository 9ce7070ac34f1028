"""Units as people chose them; inside everything is SI (and km/h for a treadmill's speed)."""

from contextvars import ContextVar
from dataclasses import dataclass, replace
from math import floor
from typing import Literal

from hiphinge.report.words import ShownUnit, shown_unit
from hiphinge.store.settings import Preferences, Units

Kind = Literal["mass", "height", "length", "force", "speed"]
# Exact by definition: international yard and pound (1959), standard gravity (1901).
_KG_PER_LB, _M_PER_IN, _KM_PER_MILE, _N_PER_LBF = 0.45359237, 0.0254, 1.609344, 4.4482216152605
_IN_PER_FT = 12.0
# What the pages of this request are shown in.
CHOSEN: ContextVar[Preferences] = ContextVar("chosen", default=Preferences())  # noqa: B039 - frozen


@dataclass(frozen=True, slots=True)
class Unit:
    """How a quantity is shown and typed.

    Attributes:
        text: Its name.
        factor: Of these in one of ours (kg, m, N, km/h).
        decimals: That are shown.
    """

    text: str
    factor: float
    decimals: int

    def shown(self, value: float | None) -> str:
        """Return the number to be shown in a field; empty where there is none.

        Example:
            >>> unit_of("mass", "imperial").shown(62.0), unit_of("mass").shown(None)
            ('136.7', '')
        """
        return "" if value is None else f"{round(value * self.factor, self.decimals):g}"

    def with_unit(self, value: float) -> str:
        """Return number and unit.

        Example:
            >>> unit_of("speed", "imperial").with_unit(10.0)
            '6.2 mph'
        """
        return f"{self.shown(value)} {self.text}"

    def limit(self, value: float) -> str:
        """Return the limit of a field, a little wide so that nothing allowed is refused."""
        return f"{value * self.factor:.4g}"


_UNITS: dict[Units, dict[Kind, Unit]] = {
    "metric": {
        "mass": Unit("kg", 1.0, 1),
        "height": Unit("m", 1.0, 2),
        "length": Unit("m", 1.0, 3),
        "force": Unit("N", 1.0, 1),
        "speed": Unit("km/h", 1.0, 1),
    },
    "imperial": {
        "mass": Unit("lb", 1.0 / _KG_PER_LB, 1),
        "height": Unit("ft, in", 1.0 / _M_PER_IN, 1),
        "length": Unit("in", 1.0 / _M_PER_IN, 1),
        "force": Unit("lbf", 1.0 / _N_PER_LBF, 1),
        "speed": Unit("mph", 1.0 / _KM_PER_MILE, 1),
    },
}
# Of what a measure is, and ours of its kind in one of its own.
_OF_MEASURES: dict[str, tuple[Kind, float]] = {
    "cm": ("length", 0.01),
    "m/s": ("speed", 3.6),
    "km/h": ("speed", 1.0),
    "N": ("force", 1.0),
    "kg": ("mass", 1.0),
}


def unit_of(kind: Kind, units: Units | None = None) -> Unit:
    """Return a unit; the one that was chosen, if none is named."""
    return _UNITS[units or CHOSEN.get().units][kind]


def measure_unit(unit: str, measure: str | None = None) -> ShownUnit:
    """Return how a measure is printed in the units that were chosen.

    Example:
        >>> measure_unit("m/s").with_unit(1.4)
        '1.40 m/s'
        >>> token = CHOSEN.set(Preferences(units="imperial"))
        >>> measure_unit("m/s").with_unit(1.4), measure_unit("m").with_unit(0.7)
        ('3.1 mph', '27.6 in')
        >>> CHOSEN.reset(token)
    """
    ours = shown_unit(unit, measure)
    known = _OF_MEASURES.get(ours.text)
    if known is None or CHOSEN.get().units == "metric":
        return ours
    kind, share = known
    other = unit_of(kind)
    return replace(
        ours,
        factor=ours.factor * share * other.factor,
        decimals=other.decimals,
        fine=other.decimals + 1,
        text=other.text,
    )


def feet_and_inches(height: float | None) -> tuple[str, str]:
    """Return a height [m] as it is typed in feet and inches.

    Example:
        >>> feet_and_inches(1.803), feet_and_inches(None)
        (('5', '11'), ('', ''))
    """
    if height is None:
        return "", ""
    inches = round(height / _M_PER_IN, 1)
    feet = floor(inches / _IN_PER_FT)
    return f"{feet}", f"{round(inches - _IN_PER_FT * feet, 1):g}"


def from_feet(feet: float | None, inches: float | None) -> float | None:
    """Return a height [m]; None where nothing was typed.

    Example:
        >>> round(from_feet(5.0, 11.0), 3), from_feet(None, None)
        (1.803, None)
    """
    if feet is None and inches is None:
        return None
    return ((feet or 0.0) * _IN_PER_FT + (inches or 0.0)) * _M_PER_IN


def from_typed(value: float | None, kind: Kind, units: Units) -> float | None:
    """Return what was typed in our own units, without digits that nobody typed.

    Example:
        >>> from_typed(137.0, "mass", "imperial"), from_typed(62.0, "mass", "metric")
        (62.142, 62.0)
    """
    if value is None or units == "metric":
        return value
    return round(value / _UNITS[units][kind].factor, 3)
