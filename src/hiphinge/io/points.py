"""Points of a motion-capture file: physical markers on one hand, model outputs on the other."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

# Angles, loads and scalars by name, for files without lists of them. A trailing V marks values
# taken from a VCM file.
_OUTPUT = re.compile(
    r"(Angles?|Forces?|Moments?|Powers?|NormalisedGRF|HeightIndex)V?$"
    r"|^CentreOfMass|^CenterOfMass|^COM$|^fp\d+(corner|origin)",
)
# Joint centres and midpoints that software computes.
_VIRTUAL = re.compile(r"(H|K|A|E|S|W)JC(_?reg)?\d?$|^mid(ASIS|PSIS|HJC|Top|Bottom|Front)$")
_UNLABELLED = re.compile(r"^(\*\d*|#|uname\*?\d*|unlabel?led.*|C_\d+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MarkerData:
    """Markers of a file and what was set apart.

    Attributes:
        names: Marker names without subject prefix, each once.
        positions: In the file's axes, NaN where missing.
        reference: Model outputs as in the file.
        warnings: What was left out.
    """

    names: tuple[str, ...]
    positions: Float[np.ndarray, "frame marker 3"]
    reference: Mapping[str, Float[np.ndarray, "frame 3"]] = field(
        default_factory=dict[str, np.ndarray]
    )
    warnings: tuple[str, ...] = ()


def without_prefix(name: str) -> str:
    """Cut a subject prefix.

    Example:
        >>> without_prefix("A22:RASI")
        'RASI'
    """
    return name.rsplit(":", 1)[-1].strip()


def is_output(name: str, listed: Collection[str] = ()) -> bool:
    """Say whether a point is a model output: named in the file's lists, or by its form.

    Example:
        >>> is_output("LHipAngles"), is_output("RKNE"), is_output("JUG", {"JUG"})
        (True, False, True)
    """
    return name in listed or bool(_OUTPUT.search(name)) or bool(_VIRTUAL.search(name))


def segment_points(names: Collection[str]) -> frozenset[str]:
    """Find virtual segment axes: a stem with endings O, A, L and P, or _X, _Y and _Z, all there.

    Example:
        >>> sorted(segment_points(["PELO", "PELA", "PELL", "PELP", "LTOE", "LTOA"]))
        ['PELA', 'PELL', 'PELO', 'PELP']
    """
    known = set(names)
    found: set[str] = set()
    for name in known:
        for endings in (("O", "A", "L", "P"), ("_X", "_Y", "_Z")):
            stem = name.removesuffix(endings[0])
            group = {stem + ending for ending in endings}
            if stem and name != stem and group <= known:
                found |= group
    return frozenset(found)


def pick_markers(
    names: Sequence[str], positions: Float[np.ndarray, "frame marker 3"]
) -> MarkerData:
    """Keep each name once and drop unlabelled points and markers that were never seen.

    Of two points with one name the one seen longer stays.
    """
    plain = [without_prefix(name) for name in names]
    seen = np.isfinite(positions).all(axis=2).sum(axis=0)
    best: dict[str, int] = {}
    twice: set[str] = set()
    never: list[str] = []
    n_unlabelled = 0
    for index, name in enumerate(plain):
        if not name or _UNLABELLED.match(name):
            n_unlabelled += 1
        elif name not in best:
            best[name] = index
        else:
            if seen[index] and seen[best[name]]:
                twice.add(name)
            if seen[index] > seen[best[name]]:
                best[name] = index
    never = [name for name, index in best.items() if not seen[index]]
    kept = {name: index for name, index in best.items() if seen[index]}
    warnings: list[str] = []
    if n_unlabelled:
        warnings.append(f"{n_unlabelled} points without a name were left out.")
    if twice:
        warnings.append(
            f"Names that stand twice, the longer path was taken: {', '.join(sorted(twice))}."
        )
    if never:
        warnings.append(f"Markers never seen were left out: {', '.join(never)}.")
    return MarkerData(tuple(kept), positions[:, list(kept.values())], {}, tuple(warnings))


def split_virtual(data: MarkerData) -> MarkerData:
    """Move computed points (joint centres, midpoints, segment axes) from markers to reference."""
    segments = segment_points(data.names)
    virtual = [name for name in data.names if name in segments or is_output(name)]
    kept = [index for index, name in enumerate(data.names) if name not in virtual]
    reference = {name: data.positions[:, data.names.index(name)] for name in virtual}
    return MarkerData(
        tuple(data.names[index] for index in kept),
        data.positions[:, kept],
        {**data.reference, **reference},
        data.warnings,
    )
