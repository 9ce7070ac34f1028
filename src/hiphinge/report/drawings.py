"""Which curves and which body drawings the report shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hiphinge.evidence import NormCurve, dimensionless_speed, norm_curve
from hiphinge.findings.wording import sentence_start
from hiphinge.report.content import PoseView
from hiphinge.report.figures import Band, Spread, curve_panel, side_order, spread
from hiphinge.report.key_poses import (
    Key,
    ViewName,
    gait_keys,
    largest_lean,
    lowest_pelvis,
    middle_cycle,
    repetition_keys,
)
from hiphinge.report.posed_figure import Figure
from hiphinge.report.poses import Crop, pose_picture, tallest
from hiphinge.report.words import activity_name, count, range_text, value_text, words
from hiphinge.types import SIDES, Analysis, Curve, Cycle, Measure, Side

PIXELS_FIRST, PIXELS_STRIP = 640, 400
LEAN = "trunk_side_lean_peak"


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of body drawings."""

    title: str
    poses: tuple[PoseView, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """The drawings of page two onward."""

    panels: tuple[str, ...]
    force_panels: tuple[str, ...]
    panel_source: str
    panel_citation: str
    n_curves: str
    strips: tuple[Strip, ...]
    figure_text: str


def details(analysis: Analysis, figure: Figure | None) -> Details:
    """Draw the curves and the strips of poses."""
    by_id = _curves_by_id(analysis.curves)
    toe_off = toe_off_percent(analysis.timeline.cycles)
    is_gait = any(cycle.kind == "gait" for cycle in analysis.timeline.cycles)
    x_text = "% of the stride" if is_gait else "% of the repetition"
    norms = {name: _norm(analysis, name) for name in by_id}
    drawn = {
        name: curve_panel(
            name,
            unit,
            sides,
            toe_off_percent=toe_off,
            band=None if (norm := norms[name]) is None else Band(norm.mean, norm.sd),
            x_text=x_text,
        )
        for name, (unit, sides) in by_id.items()
    }
    shown = [norm for norm in norms.values() if norm is not None]
    is_force = {name: unit.startswith("BW") for name, (unit, _) in by_id.items()}
    return Details(
        panels=tuple(svg for name, svg in drawn.items() if not is_force[name]),
        force_panels=tuple(svg for name, svg in drawn.items() if is_force[name]),
        panel_source=_norm_text(shown[0]) if shown else "",
        panel_citation=shown[0].source if shown else "",
        n_curves=_n_curves(by_id, "stride" if is_gait else "repetition"),
        strips=() if figure is None else _strips(analysis, figure),
        figure_text="bones" if figure is not None and figure.bones is not None else "stick figure",
    )


def first_poses(analysis: Analysis, figure: Figure | None) -> list[PoseView]:
    """Draw the three bodies of page one."""
    if figure is None:
        return []
    keys = _first_keys(analysis)
    height = tallest(figure)
    whole = Crop(bottom=-0.03 * height, top=height, width=0.72 * height)
    pelvis = Crop(bottom=0.17 * height, top=0.80 * height, width=0.52 * height)
    views: list[PoseView] = []
    for key, caption in keys:
        crop = pelvis if key.marks == "pelvis" and figure.bones is not None else whole
        caption = sentence_start(caption)
        svg = pose_picture(figure, key, crop=crop, pixels_high=PIXELS_FIRST, title=caption)
        views.append(PoseView(svg, caption))
    return views


def _first_keys(analysis: Analysis) -> list[tuple[Key, str]]:
    cycles = analysis.timeline.cycles
    if not cycles:
        return _as_recorded(analysis)
    if cycles[0].kind == "gait":
        return _gait_first(analysis)
    return _repetition_first(analysis)


def _as_recorded(analysis: Analysis) -> list[tuple[Key, str]]:
    """Show the body halfway through, so that one sees what was read."""
    if analysis.motion is None:
        return []
    solved = analysis.motion.time[analysis.motion.status != 2]
    if not solved.size:
        return []
    time = float(solved[solved.size // 2])
    table: dict[str, str] = words()["poses"]
    return [
        (Key("still", time, None, "right"), table["still_caption"]),
        (Key("still", time, None, "rear"), table["still_rear_caption"]),
    ]


def _gait_first(analysis: Analysis) -> list[tuple[Key, str]]:
    found: list[tuple[Key, str]] = []
    table: dict[str, str] = words()["poses"]
    sides: list[Side] = [
        side for side in SIDES if middle_cycle(analysis.timeline.cycles, side) is not None
    ]
    for side in sides[:1]:
        cycle = middle_cycle(analysis.timeline.cycles, side)
        if cycle is not None:
            measures = [
                _measure(analysis, f"{joint}_flexion_at_contact", side) for joint in ("knee", "hip")
            ]
            numbers = tuple(
                f"{joint} {value_text(item)}" if item else ""
                for joint, item in zip(("knee", "hip"), measures, strict=True)
            )
            key = Key("contact", cycle.start, side, side, "leg", numbers)
            found.append(
                (key, table["contact_caption"].format(side=side, knee=_with_range(measures[0])))
            )
    for side in sides:
        cycle = middle_cycle(analysis.timeline.cycles, side)
        if cycle is not None:
            drop = _measure(analysis, "pelvic_drop_peak", side)
            key = Key(
                "drop",
                lowest_pelvis(analysis, cycle, side),
                side,
                "rear",
                "pelvis",
                (value_text(drop),) if drop else (),
            )
            found.append((key, table["drop_caption"].format(side=side, drop=_with_range(drop))))
    lean = _lean_key(analysis)
    if lean is None:
        return found
    # Pelvis and trunk are read together: of the same leg where it was seen.
    drops = [item for item in found[1:] if item[0].side == lean[0].side] or found[1:2]
    return [*found[:1], *drops, lean]


def _lean_key(analysis: Analysis) -> tuple[Key, str] | None:
    """Show the trunk where a finding speaks of its lean over one leg."""
    for finding in analysis.findings:
        told = finding.verdict != "cannot_tell" and LEAN in finding.measures
        if not told or finding.side is None:
            continue
        time = largest_lean(analysis, finding.side)
        lean = _measure(analysis, LEAN, finding.side)
        if time is not None and lean is not None:
            text = words()["poses"]["lean_caption"]
            key = Key("lean", time, finding.side, "rear", "trunk", (value_text(lean),))
            return key, text.format(side=finding.side, lean=_with_range(lean))
    return None


def _repetition_first(analysis: Analysis) -> list[tuple[Key, str]]:
    cycle = middle_cycle(analysis.timeline.cycles, None)
    if cycle is None:
        return []
    table: dict[str, str] = words()["poses"]
    side: Side = cycle.side or "right"
    depth = _measure(analysis, "depth", side) or _measure(analysis, "knee_flexion_peak", side)
    bottom = cycle.bottom if cycle.bottom is not None else 0.5 * (cycle.start + cycle.end)
    numbers = (value_text(depth),) if depth else ()
    return [
        (Key("start", cycle.start, cycle.side, side), table["start_caption"]),
        (
            Key("bottom", bottom, cycle.side, side, "leg", numbers),
            table["bottom_caption"].format(depth=_with_range(depth)),
        ),
        (Key("bottom", bottom, cycle.side, "rear"), table["bottom_rear_caption"]),
    ]


def _strips(analysis: Analysis, figure: Figure) -> tuple[Strip, ...]:
    cycles = analysis.timeline.cycles
    if not cycles:
        return ()
    height = tallest(figure)
    crop = Crop(bottom=-0.03 * height, top=height, width=0.7 * height)
    if cycles[0].kind == "gait":
        found: list[tuple[Side, Cycle | None]] = [
            (side, middle_cycle(cycles, side)) for side in SIDES
        ]
        return tuple(
            Strip(f"{side.capitalize()} stride", _drawn(figure, gait_keys(cycle, side), crop))
            for side, cycle in found
            if cycle is not None
        )
    cycle = middle_cycle(cycles, None)
    if cycle is None:
        return ()
    side: ViewName = cycle.side or "right"
    title = activity_name(analysis.timeline.activity.value)
    table: dict[str, str] = words()["poses"]
    views: tuple[tuple[ViewName, str], ...] = (
        (side, table["side_view"].format(side=side)),
        ("rear", table["rear_view"]),
    )
    return tuple(
        Strip(f"{title}, {seen}", _drawn(figure, repetition_keys(cycle, view), crop))
        for view, seen in views
    )


def _drawn(figure: Figure, keys: Sequence[Key], crop: Crop) -> tuple[PoseView, ...]:
    table: dict[str, str] = words()["poses"]
    views: list[PoseView] = []
    for key in keys:
        caption = sentence_start(table[key.name].format(side=key.side or ""))
        svg = pose_picture(figure, key, crop=crop, pixels_high=PIXELS_STRIP, title=caption)
        views.append(PoseView(svg, caption))
    return tuple(views)


def _measure(analysis: Analysis, measure_id: str, side: Side) -> Measure | None:
    for item in analysis.measures:
        if item.id == measure_id and item.side == side and item.value is not None:
            return item
    return None


def _with_range(measure: Measure | None) -> str:
    return "not measured" if measure is None else f"{value_text(measure)} ({range_text(measure)})"


def _curves_by_id(curves: Sequence[Curve]) -> dict[str, tuple[str, dict[Side | None, Spread]]]:
    """Average over cycles, in the order of the words' table, unknown curves last."""
    grouped: dict[str, dict[Side | None, list[Curve]]] = {}
    for curve in curves:
        hidden = words()["curves"].get(curve.id, {}).get("hidden", False)
        if np.isfinite(curve.values).any() and not hidden:
            grouped.setdefault(curve.id, {}).setdefault(curve.side, []).append(curve)
    known = [name for name in words()["curves"] if name in grouped]
    order = known + [name for name in grouped if name not in known]
    return {
        name: (
            next(iter(grouped[name].values()))[0].unit,
            {side: spread(grouped[name][side]) for side in side_order(list(grouped[name]))},
        )
        for name in order
    }


def _n_curves(by_id: dict[str, tuple[str, dict[Side | None, Spread]]], noun: str) -> str:
    most: dict[Side | None, int] = {}
    for _, sides in by_id.values():
        for side, curves in sides.items():
            most[side] = max(most.get(side, 0), curves.n)
    sided = [f"{count(n, noun)} {side}" for side, n in most.items() if side is not None]
    return " and ".join(sided) if sided else count(most.get(None, 0), noun)


def toe_off_percent(cycles: Sequence[Cycle]) -> dict[Side | None, float]:
    """Return where stance ends, by side, as the median over cycles [% of the cycle]."""
    found: dict[Side | None, list[float]] = {}
    for cycle in cycles:
        if cycle.toe_off is not None and cycle.end > cycle.start:
            share = (cycle.toe_off - cycle.start) / (cycle.end - cycle.start)
            found.setdefault(cycle.side, []).append(100.0 * share)
    return {side: float(np.median(values)) for side, values in found.items()}


def _norm(analysis: Analysis, curve_id: str) -> NormCurve | None:
    """Return the reference curve at the matching speed; none when the speed is unknown."""
    leg = analysis.quality.get("leg_length_m")
    speed = next((item.value for item in analysis.measures if item.id == "speed"), None)
    walking = analysis.timeline.activity.value == "walk"
    if not walking or speed is None or not isinstance(leg, float):
        return None
    return norm_curve(curve_id, dimensionless_speed(speed, leg))


def _norm_text(norm: NormCurve) -> str:
    return f"{norm.source}: {norm.population}, {norm.speed}".replace("+-", "±")
