"""What pose models call the points of a body, and what we call them."""

from collections.abc import Mapping

# Points that everything else is computed from; the first two groups cannot be done without.
NEEDED: tuple[str, ...] = tuple(
    f"{side}_{point}"
    for point in ("shoulder", "hip", "knee", "ankle")
    for side in ("left", "right")
)
FEET: tuple[str, ...] = tuple(
    f"{side}_{point}" for point in ("heel", "foot_index") for side in ("left", "right")
)
HEAD: tuple[str, ...] = ("nose", "left_ear", "right_ear")
POINTS = (*HEAD, *NEEDED, *FEET)

# Order of the points in files that number them (Lin et al. 2014, doi 10.1007/978-3-319-10602-1_48;
# Cao et al. 2021, doi 10.1109/TPAMI.2019.2929257; Fang et al. 2022,
# doi 10.1109/TPAMI.2022.3222784; Bazarevsky et al. 2020, doi 10.48550/arXiv.2006.10204).
COCO_17: Mapping[str, int] = {
    "nose": 0, "left_ear": 3, "right_ear": 4, "left_shoulder": 5, "right_shoulder": 6,
    "left_hip": 11, "right_hip": 12, "left_knee": 13, "right_knee": 14, "left_ankle": 15,
    "right_ankle": 16,
}  # fmt: skip
HALPE_26: Mapping[str, int] = {
    **COCO_17, "left_foot_index": 20, "right_foot_index": 21, "left_heel": 24, "right_heel": 25,
}  # fmt: skip
COCO_WHOLE_133: Mapping[str, int] = {
    **COCO_17, "left_foot_index": 17, "left_heel": 19, "right_foot_index": 20, "right_heel": 22,
}  # fmt: skip
BODY_25: Mapping[str, int] = {
    "nose": 0, "right_shoulder": 2, "left_shoulder": 5, "right_hip": 9, "right_knee": 10,
    "right_ankle": 11, "left_hip": 12, "left_knee": 13, "left_ankle": 14, "right_ear": 17,
    "left_ear": 18, "left_foot_index": 19, "left_heel": 21, "right_foot_index": 22,
    "right_heel": 24,
}  # fmt: skip
BLAZEPOSE_33: Mapping[str, int] = {
    "nose": 0, "left_ear": 7, "right_ear": 8, "left_shoulder": 11, "right_shoulder": 12,
    "left_hip": 23, "right_hip": 24, "left_knee": 25, "right_knee": 26, "left_ankle": 27,
    "right_ankle": 28, "left_heel": 29, "right_heel": 30, "left_foot_index": 31,
    "right_foot_index": 32,
}  # fmt: skip
# The number of points tells the model.
BY_COUNT: Mapping[int, Mapping[str, int]] = {
    17: COCO_17,
    25: BODY_25,
    26: HALPE_26,
    33: BLAZEPOSE_33,
    133: COCO_WHOLE_133,
}

_TOE = ("foot_index", "big_toe", "bigtoe", "toe", "footindex")


def our_name(name: str) -> str | None:
    """Return our name of a point, or None for points that are not needed.

    Example:
        >>> our_name("RHip"), our_name("LEFT_FOOT_INDEX"), our_name("LBigToe"), our_name("wrist")
        ('right_hip', 'left_foot_index', 'left_foot_index', None)
    """
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    if plain in POINTS:
        return plain
    for side, starts in (
        ("left", ("left_", "left", "l_", "l")),
        ("right", ("right_", "right", "r_", "r")),
    ):
        for start in starts:
            if not plain.startswith(start):
                continue
            rest = plain[len(start) :]
            rest = "foot_index" if rest in _TOE else rest
            if f"{side}_{rest}" in POINTS:
                return f"{side}_{rest}"
    return None
