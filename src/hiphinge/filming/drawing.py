"""The drawing of a card: where the phone stands, seen from above, and what it shall see."""

from math import cos, radians, sin

from hiphinge.filming.cards import CameraPlace, Card, Posture

WIDTH, HEIGHT = 340, 170
_INK, _SOFT, _NEAR, _FAR = "#1b1b1b", "#6a6a6a", "#0072B2", "#D55E00"
# Shares of body height (Winter 2009, doi 10.1002/9780470549148): shank, thigh, hip to shoulder,
# shoulder to the middle of the head, foot.
_SHANK, _THIGH, _TRUNK, _HEAD, _FOOT = 0.246, 0.245, 0.288, 0.115, 0.11
_PERSON = (62.0, 78.0)
_REACH = {"side": (0.0, 1.0), "front": (1.0, 0.0), "behind": (-1.0, 0.0)}
_SCREEN_MIDDLE = 262.0
_SCREENS = {True: (150.0, 86.0), False: (78.0, 138.0)}
_FILLED = 0.7

Point = tuple[float, float]


def card_svg(card: Card) -> str:
    """Draw a card: from above with the places of the phone, and the picture it shall take.

    Example:
        >>> from hiphinge.filming.cards import cards
        >>> card_svg(cards()["squat"]).startswith('<svg viewBox="0 0 340 170"')
        True
    """
    label = f"{card.name}: {card.where} {card.place}".replace('"', "'")
    parts = [_from_above(card), _screen(card)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'font-family="sans-serif" font-size="8.5" aria-label="{label}">{"".join(parts)}</svg>'
    )


def _from_above(card: Card) -> str:
    x, y = _PERSON
    parts = [
        _text(4.0, 12.0, "From above", weight=True),
        f'<ellipse cx="{x}" cy="{y}" rx="7" ry="13" fill="{_INK}"/>',
        f'<circle cx="{x + 2}" cy="{y}" r="6" fill="#fff" stroke="{_INK}" stroke-width="1.5"/>',
        _line((x + 10, y), (x + 24, y), _INK, 1.4),
        f'<path d="M{x + 30} {y}l-8 -4v8z" fill="{_INK}"/>',
    ]
    parts += [_phone(place, card, first=number == 0) for number, place in enumerate(card.views)]
    return "".join(parts)


def _phone(place: CameraPlace, card: Card, *, first: bool) -> str:
    """A phone, a dashed line to the person, and the distance; the first place is drawn darker."""
    ahead, aside = _REACH[place]
    x, y = _PERSON
    reach = 62.0 if place == "side" else 78.0 if place == "front" else 46.0
    at = (x + reach * ahead, y + reach * aside)
    start = (x + (34.0 if ahead > 0 else 12.0) * ahead, y + 15.0 * aside)
    colour = _NEAR if first else _SOFT
    across, along = (4.0, 14.0) if ahead else (14.0, 4.0)
    told = f"{place}, {card.distance_m:g} m"
    words = (
        _text(at[0] + 12, at[1] + 3, told, colour)
        if place == "side"
        else _text(at[0], at[1] - 12, told, colour, anchor="middle" if ahead > 0 else "start")
    )
    left = max(at[0] - across / 2.0, 3.0)
    return (
        _line(start, at, colour, 1.0, dashed=True)
        + f'<rect x="{left:g}" y="{at[1] - along / 2.0:g}" width="{across:g}" height="{along:g}" '
        f'rx="1.5" fill="{colour}"/>' + words.replace('x="16"', 'x="3"')
    )


def _screen(card: Card) -> str:
    """The picture: the whole body with room around, the lens at its height."""
    width, height = _SCREENS[card.wide]
    left, top = _SCREEN_MIDDLE - width / 2.0, 20.0 + (138.0 - height) / 2.0
    size = _FILLED * height
    floor = top + 0.5 * (height + size)
    level = floor - size * card.height_m / 1.7
    return "".join(
        [
            _text(left, top - 8.0, "In the picture", weight=True),
            f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="5" '
            f'fill="#f6f5f2" stroke="{_INK}" stroke-width="2"/>',
            _line((left + 5.0, floor), (left + width - 5.0, floor), _SOFT, 1.0),
            _line((left + 2.0, level), (left + width - 2.0, level), _NEAR, 0.8, dashed=True),
            _text(left - 4.0, level + 3.0, f"lens {card.height_m:g} m", _NEAR, anchor="end"),
            _figure(card.posture, (left + width / 2.0, floor), size),
        ]
    )


def _figure(posture: Posture, at: Point, size: float) -> str:
    """A stick figure that faces right, its lowest foot on the floor."""
    legs = [_leg(*angles) for angles in (posture.back, posture.front)]
    low = min(y for leg in legs for _, y in leg)
    turn = radians(posture.trunk)
    neck = (_TRUNK * sin(turn), _TRUNK * cos(turn))
    head = ((_TRUNK + _HEAD) * sin(turn), (_TRUNK + _HEAD) * cos(turn))
    points = [(0.0, 0.0), head, *(p for leg in legs for p in leg)]
    middle = 0.5 * (min(x for x, _ in points) + max(x for x, _ in points))

    def placed(point: Point) -> Point:
        return at[0] + size * (point[0] - middle), at[1] - size * (point[1] - low)

    hip = placed((0.0, 0.0))
    drawn = [
        _path([hip, *(placed(point) for point in leg)], colour)
        for leg, colour in zip(legs, (_FAR, _NEAR), strict=True)
    ]
    x, y = placed(head)
    round_head = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{0.06 * size:.1f}" fill="{_INK}"/>'
    return "".join([*drawn, _path([hip, placed(neck)], _INK), round_head])


def _leg(thigh: float, shin: float) -> list[Point]:
    """Knee, ankle and toe below a hip at the origin; x forward, y up."""
    knee = (_THIGH * sin(radians(thigh)), -_THIGH * cos(radians(thigh)))
    ankle = (knee[0] + _SHANK * sin(radians(shin)), knee[1] - _SHANK * cos(radians(shin)))
    foot = radians(min(shin + 20.0, 0.0))
    return [knee, ankle, (ankle[0] + _FOOT * cos(foot), ankle[1] + _FOOT * sin(foot))]


def _path(points: list[Point], colour: str) -> str:
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{text}" fill="none" stroke="{colour}" stroke-width="4" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _line(start: Point, end: Point, colour: str, width: float, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<line x1="{start[0]:g}" y1="{start[1]:g}" x2="{end[0]:g}" y2="{end[1]:g}" '
        f'stroke="{colour}" stroke-width="{width:g}"{dash}/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    colour: str = _INK,
    *,
    anchor: str = "start",
    weight: bool = False,
) -> str:
    bold = ' font-weight="650"' if weight else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{bold} style="fill:{colour}">'
        f"{text}</text>"
    )
