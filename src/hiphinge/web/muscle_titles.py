"""What a reader calls the muscles that models name in short."""

import re
from collections.abc import Sequence

import numpy as np

from hiphinge.loads.groups import group_members, side_of
from hiphinge.types import SIDES

_GLUTEAL = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")

_FROM_ABOVE, _FROM_FRONT = ("upper", "middle", "lower"), ("front", "middle", "back")
# Beginnings of names, in gait2392, Rajagopal 2016 and the full-body models; longer ones first.
_TITLES: tuple[tuple[str, str], ...] = (
    ("glmax", "Gluteus maximus"),
    ("glut_max", "Gluteus maximus"),
    ("glmed", "Gluteus medius"),
    ("glut_med", "Gluteus medius"),
    ("glmin", "Gluteus minimus"),
    ("glut_min", "Gluteus minimus"),
    ("piri", "Piriformis"),
    ("peri", "Piriformis"),
    ("tfl", "Tensor fasciae latae"),
    ("semimem", "Semimembranosus"),
    ("semiten", "Semitendinosus"),
    ("bflh", "Biceps femoris, long head"),
    ("bifemlh", "Biceps femoris, long head"),
    ("bfsh", "Biceps femoris, short head"),
    ("bifemsh", "Biceps femoris, short head"),
    ("vasint", "Vastus intermedius"),
    ("vas_int", "Vastus intermedius"),
    ("vaslat", "Vastus lateralis"),
    ("vas_lat", "Vastus lateralis"),
    ("vasmed", "Vastus medialis"),
    ("vas_med", "Vastus medialis"),
    ("recfem", "Rectus femoris"),
    ("rect_fem", "Rectus femoris"),
    ("addbrev", "Adductor brevis"),
    ("add_brev", "Adductor brevis"),
    ("addlong", "Adductor longus"),
    ("add_long", "Adductor longus"),
    ("addmag", "Adductor magnus"),
    ("add_mag", "Adductor magnus"),
    ("gasmed", "Gastrocnemius, medial head"),
    ("med_gas", "Gastrocnemius, medial head"),
    ("gaslat", "Gastrocnemius, lateral head"),
    ("lat_gas", "Gastrocnemius, lateral head"),
    ("soleus", "Soleus"),
    ("tibant", "Tibialis anterior"),
    ("tib_ant", "Tibialis anterior"),
    ("tibpost", "Tibialis posterior"),
    ("tib_post", "Tibialis posterior"),
    ("perbrev", "Fibularis brevis"),
    ("perlong", "Fibularis longus"),
    ("edl", "Extensor digitorum longus"),
    ("ehl", "Extensor hallucis longus"),
    ("fdl", "Flexor digitorum longus"),
    ("fhl", "Flexor hallucis longus"),
    ("grac", "Gracilis"),
    ("sar", "Sartorius"),
    ("iliacus", "Iliacus"),
    ("psoas", "Psoas"),
    ("ps_", "Psoas"),
    ("ql_", "Quadratus lumborum"),
    ("il_", "Iliocostalis"),
    ("ltp", "Longissimus"),
    ("mf_", "Multifidus"),
    ("ld_", "Latissimus dorsi"),
    ("rect_abd", "Rectus abdominis"),
    ("ercspn", "Erector spinae"),
    ("eo", "External oblique"),
    ("extobl", "External oblique"),
    ("io", "Internal oblique"),
    ("intobl", "Internal oblique"),
)


def muscle_title(name: str) -> str:
    """Return a muscle's plain name; an unknown one keeps its own.

    Example:
        >>> muscle_title("glmed2_l"), muscle_title("brach_r")
        ('Gluteus medius, middle part, left', 'brach_r')
    """
    lower = name.lower()
    title = next((title for start, title in _TITLES if lower.startswith(start)), None)
    if title is None:
        return name
    side = side_of(name)
    return ", ".join([title, *_part(lower), *([side] if side else [])])


def _part(name: str) -> list[str]:
    """Return which part of a gluteal muscle a name in small letters means; nothing for others.

    Models count the parts of maximus from above, those of medius and minimus from the front.
    """
    number = re.search(r"^gl\D*(\d+)", name)
    if number is None:
        return []
    parts = _FROM_ABOVE if "max" in name else _FROM_FRONT
    place = int(number[1])
    return [f"{parts[place - 1]} part" if 1 <= place <= len(parts) else f"part {place}"]


def gluteal_parts(names: Sequence[str]) -> list[dict[str, str]]:
    """Return the parts of gluteal muscles that can be asked about, as `TargetPart` describes them.

    Example:
        >>> [part["id"] for part in gluteal_parts(["glmed1_l", "glmed2_l", "piri_l"])]
        ['glmed1.left', 'glmed2.left']
    """
    found: list[dict[str, str]] = []
    for group in _GLUTEAL:
        for side in SIDES:
            members = np.flatnonzero(group_members(names, group, side)).tolist()
            # A muscle of one part is what is asked about already.
            for name in sorted(names[k] for k in members) if len(members) > 1 else ():
                title = muscle_title(name).removesuffix(f", {side}")
                part = {"id": f"{name[:-2]}.{side}", "title": title, "side": side, "group": group}
                found.append(part)
    return found
