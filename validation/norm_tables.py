"""Make the norm tables of `hiphinge.evidence` from the publications' own supplements.

The supplements are spreadsheets that may be read and cited but not passed on, so they stay beside
the checkout and only rounded numbers go into the package. Reading them needs `xlrd` and
`openpyxl`, which nothing else here uses: `pip install xlrd openpyxl` first.

    python -m validation.norm_tables
"""

from pathlib import Path

import numpy as np

from validation.tables import need_shared_data

OUT = Path(__file__).parent.parent / "src" / "hiphinge" / "evidence" / "data"

# Dimensionless speed at which one band ends and the next begins: the middle of the gap between
# the fastest child of one group and the slowest of the next (sheet "ANOVA", minimum and maximum).
BANDS = (
    ("very slow", 0.09, 0.230),
    ("slow", 0.230, 0.366),
    ("free", 0.366, 0.492),
    ("fast", 0.492, 0.637),
    ("very fast", 0.637, 0.845),
)
SCHWARTZ_ANGLES = {
    "pelvis_tilt": "Pelvic Ant/Posterior Tilt",
    "pelvic_obliquity": "Pelvic Up/Down Obliquity",
    "pelvis_rotation": "Pelvic Int/External Rotation",
    "hip_flexion": "Hip Flex/Extension",
    "hip_adduction": "Hip Ad/Abduction",
    "hip_rotation": "Hip Int/External Rotation",
    "knee_flexion": "Knee Flex/Extension",
    "ankle_dorsiflexion": "Ankle Dorsi/Plantarflexion",
}
PINZONE_ANGLES = {
    "pelvis_tilt": "Pelvis Ant/Pst",
    "pelvic_obliquity": "Pelvic Up/Dn",
    "pelvis_rotation": "Pelvic Int/Ext",
    "hip_flexion": "Hip Flx/Ext",
    "hip_adduction": "Hip Add/Abd",
    "hip_rotation": "Hip Int/Ext",
    "knee_flexion": "Knee Flx/Ext",
    "ankle_dorsiflexion": "Ankle Dor/Pla",
}
# measure: (row of the sheet "ANOVA", sign, curve, where on the curve the same event lies)
PRINTED = {
    "cadence": ("Dimensionless Cadence", 1, None, None),
    "step_length": ("Dimensionless Step Length", 1, None, None),
    "pelvic_drop_peak": (
        "Pelvic Obliquity Maximum in Stance  [deg]",
        1,
        "pelvic_obliquity",
        "stance maximum",
    ),
    "hip_flexion_at_contact": ("Hip Flexion at Foot Contact  [deg]", 1, "hip_flexion", "contact"),
    "hip_extension_peak": ("Hip Flexion Minimum  [deg]", -1, "hip_flexion", "minimum"),
    "knee_flexion_at_contact": ("Knee Flex at Foot Cont  [deg]", 1, "knee_flexion", "contact"),
    "knee_flexion_swing_peak": (
        "Max Knee Flex (swing)  [deg]",
        1,
        "knee_flexion",
        "swing maximum",
    ),
    "ankle_dorsiflexion_peak": (
        "Max Dorsiflex (stance)  [deg]",
        1,
        "ankle_dorsiflexion",
        "stance maximum",
    ),
}
DERIVED = {
    "hip_adduction_peak": ("hip_adduction", "stance maximum"),
    "hip_flexion_peak": ("hip_flexion", "maximum"),
    "knee_flexion_loading_peak": ("knee_flexion", "first maximum"),
}


def event_index(where: str, percent: np.ndarray, mean: np.ndarray, foot_off: float) -> int:
    stance = percent <= foot_off
    keep = {
        "contact": percent == 0,
        "stance maximum": stance,
        "swing maximum": ~stance,
        "first maximum": percent <= 30,
    }.get(where, np.ones_like(stance))
    if where == "minimum":
        return int(np.argmin(mean))
    return int(np.argmax(np.where(keep, mean, -np.inf)))


def numbers(values: np.ndarray, digits: int = 2) -> str:
    return "[" + ", ".join(f"{value:.{digits}f}" for value in values) + "]"


def curve_lines(angle: str, mean: np.ndarray, sd: np.ndarray) -> list[str]:
    return [
        "",
        "[[group.curve]]",
        f'angle = "{angle}"',
        f"mean = {numbers(mean)}",
        f"sd = {numbers(sd)}",
    ]


def value_lines(measure: str, mean: float, sd: float, **more: object) -> list[str]:
    lines = [
        "",
        "[[group.value]]",
        f'measure = "{measure}"',
        f"mean = {mean:.4g}",
        f"sd = {sd:.4g}",
    ]
    return lines + [
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value:.4g}"
        for key, value in more.items()
    ]


def read_schwartz(path: Path) -> tuple[dict, list[dict[str, tuple]], np.ndarray]:
    import xlrd

    book = xlrd.open_workbook(path)
    curves: dict[str, list] = {}
    sheet = book.sheet_by_name("Joint Rotations")
    for row in range(2, sheet.nrows):
        name, *cells = sheet.row_values(row)
        curves.setdefault(name, []).append([float(cell) for cell in cells])
    printed: list[dict[str, tuple]] = [{} for _ in BANDS]
    sheet, current = book.sheet_by_name("ANOVA"), ""
    for row in range(2, sheet.nrows):
        cells = sheet.row_values(row)
        current = str(cells[0]).strip() or current
        for index, (band, _, _) in enumerate(BANDS):
            if str(cells[1]).lower() == band and cells[2] != "":
                printed[index][current] = (int(cells[2]), cells[3], cells[4])
    events = book.sheet_by_name("Cycle Events").row_values(4)
    foot_off = np.array([events[1::2], np.abs(events[2::2])], dtype=float)
    return {name: np.array(rows) for name, rows in curves.items()}, printed, foot_off


def schwartz(path: Path) -> str:
    curves, printed, foot_off = read_schwartz(path)
    lines = [
        "# Made by validation/norm_tables.py from the supplement of Schwartz et al. 2008.",
        "# Curves: mean and SD over limbs at 0, 2 ... 100 % of the cycle [deg].",
        "# Values: `mean`, `sd` as printed there over children (one value a child);",
        "# `sd_limbs` is the curve's SD at the same event.",
        "# cadence and step_length are dimensionless (Hof 1996).",
        "",
        'schema = "hiphinge.norms/1"',
        'source = "schwartz2008"',
        'activity = "walk"',
        'population = "typically developing children, about 4 to 17 years, barefoot"',
        'mark = "verified"',
    ]
    for index, (band, low, high) in enumerate(BANDS):
        n, speed, speed_sd = printed[index]["Dimensionless Speed"]
        lines += ["", "[[group]]", f'name = "{band}"', f"n = {n}"]
        lines += [f"speed_mean = {speed:.3f}", f"speed_sd = {speed_sd:.3f}"]
        lines += [f"speed_low = {low}", f"speed_high = {high}"]
        band_curves = {}
        for angle, name in SCHWARTZ_ANGLES.items():
            table = curves[name]
            mean, sd = table[:, 2 + 3 * index], table[:, 3 + 3 * index] - table[:, 2 + 3 * index]
            band_curves[angle] = (mean, sd)
            lines += curve_lines(angle, mean, sd)
        percent = 100 * curves[SCHWARTZ_ANGLES["hip_flexion"]][:, 0]
        lines += value_lines("stance_fraction", *foot_off[:, index])
        for measure, (row, sign, angle, where) in PRINTED.items():
            _, mean, sd = printed[index][row]
            more = {}
            if angle is not None:
                curve, curve_sd = band_curves[angle]
                more["sd_limbs"] = curve_sd[
                    event_index(where, percent, curve, 100 * foot_off[0, index])
                ]
            lines += value_lines(measure, sign * mean, sd, **more)
        for measure, (angle, where) in DERIVED.items():
            curve, curve_sd = band_curves[angle]
            at = event_index(where, percent, curve, 100 * foot_off[0, index])
            lines += value_lines(
                measure, curve[at], curve_sd[at], derived=f"{where} of the mean curve"
            )
    return "\n".join(lines) + "\n"


def pinzone(path: Path) -> str:
    import openpyxl

    sheet = openpyxl.load_workbook(path, data_only=True)["Joint Rotations"]
    curves: dict[str, list] = {}
    for row in sheet.iter_rows(min_row=3, values_only=True):
        if row[0]:
            curves.setdefault(row[0].strip(), []).append([float(cell) for cell in row[1:6]])
    lines = [
        "# Made by validation/norm_tables.py from the supplement of Pinzone et al. 2014.",
        "# Two centres (81 and 31 children), self-selected speed. `mean` is the middle of both;",
        "# `sd` is the mean variance of both plus their squared distance from the middle.",
        "",
        'schema = "hiphinge.norms/1"',
        'source = "pinzone2014"',
        'activity = "walk"',
        'population = "typically developing children of two centres, 4.5 to 18 years"',
        'mark = "verified"',
        "",
        "[[group]]",
        'name = "self-selected"',
        "n = 112",
    ]
    for angle, name in PINZONE_ANGLES.items():
        table = np.array(curves[name])
        mean = 0.5 * (table[:, 1] + table[:, 3])
        apart = 0.5 * (table[:, 1] - table[:, 3])
        sd = np.sqrt(0.5 * (table[:, 2] ** 2 + table[:, 4] ** 2) + apart**2)
        lines += curve_lines(angle, mean, sd)
    return "\n".join(lines) + "\n"


def main() -> None:
    norms = need_shared_data() / "norms"
    (OUT / "norms_schwartz2008.toml").write_text(schwartz(norms / "Original- Schwartz2008.xls"))
    (OUT / "norms_pinzone2014.toml").write_text(pinzone(norms / "Origin - Pinzone2014.xlsx"))


if __name__ == "__main__":
    main()
