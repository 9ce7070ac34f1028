"""What a reader calls the muscles that models name in short."""

import re

from hiphinge.loads.groups import side_of

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
        ('Gluteus medius, part 2, left', 'brach_r')
    """
    lower = name.lower()
    title = next((title for start, title in _TITLES if lower.startswith(start)), None)
    if title is None:
        return name
    side = side_of(name)
    part = re.search(r"^gl\D*(\d+)", lower)
    words = [title, *([f"part {part[1]}"] if part else []), *([side] if side else [])]
    return ", ".join(words)
