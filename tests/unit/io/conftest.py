"""A person made of markers, and files about it."""

from collections.abc import Callable
from pathlib import Path

import ezc3d
import numpy as np
import pytest

# Facing +x, y up, z to the right [m].
STANDING = {
    "RASI": (0.10, 1.00, 0.12),
    "LASI": (0.10, 1.00, -0.12),
    "RPSI": (-0.10, 1.02, 0.05),
    "LPSI": (-0.10, 1.02, -0.05),
    "RKNE": (0.02, 0.50, 0.15),
    "LKNE": (0.02, 0.50, -0.15),
    "RANK": (0.00, 0.10, 0.14),
    "LANK": (0.00, 0.10, -0.14),
    "RHEE": (-0.06, 0.04, 0.10),
    "LHEE": (-0.06, 0.04, -0.10),
    "RTOE": (0.16, 0.04, 0.10),
    "LTOE": (0.16, 0.04, -0.10),
    "C7": (-0.06, 1.45, 0.00),
}
# Ground to a laboratory with z up in which the person faces -y.
TO_LAB = np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@pytest.fixture
def walk() -> tuple[tuple[str, ...], np.ndarray]:
    """Names and paths of a person who walks 1.2 m along +x in 1 s at 100 Hz."""
    body = np.array(list(STANDING.values()))
    path = np.zeros((101, 1, 3))
    path[:, 0, 0] = np.linspace(0.0, 1.2, 101)
    wobble = 0.01 * np.sin(np.linspace(0, 12, 101))[:, None, None]
    return tuple(STANDING), body + path + wobble


@pytest.fixture
def write_c3d(tmp_path: Path) -> Callable[..., Path]:
    """Write a C3D file: points in mm in a z-up laboratory, one plate of type 2."""

    def write(
        names: tuple[str, ...],
        points: np.ndarray,
        *,
        wrench: np.ndarray | None = None,
        events: tuple[tuple[str, str, float], ...] = (),
        plate: dict[str, object] | None = None,
        first_frame: int = 1,
        name: str = "walk.c3d",
    ) -> Path:
        file = ezc3d.c3d()
        file["header"]["points"]["first_frame"] = first_frame - 1
        parameters = file["parameters"]
        parameters["POINT"]["RATE"]["value"] = [100]
        parameters["POINT"]["LABELS"]["value"] = list(names)
        parameters["POINT"]["UNITS"]["value"] = ["mm"]
        data = np.ones((4, len(names), len(points)))
        data[:3] = np.moveaxis(points * 1000.0, -1, 0).transpose(0, 2, 1)
        file["data"]["points"] = data
        if wrench is not None:
            parameters["ANALOG"]["RATE"]["value"] = [100 * (len(wrench) // len(points))]
            parameters["ANALOG"]["LABELS"]["value"] = [f"C{i}" for i in range(wrench.shape[1])]
            parameters["ANALOG"]["UNITS"]["value"] = ["N"] * 3 + ["Nmm"] * (wrench.shape[1] - 3)
            file["data"]["analogs"] = wrench.T[None]
            described = {
                "USED": [1],
                "TYPE": [2],
                "CORNERS": np.array(
                    [[300.0, -200, 0], [-300, -200, 0], [-300, 200, 0], [300, 200, 0]]
                ).T[:, :, None],
                "ORIGIN": np.array([[0.0], [0.0], [-40.0]]),
                "CHANNEL": np.arange(1.0, wrench.shape[1] + 1)[:, None],
                "ZERO": [1, 0],
                **(plate or {}),
            }
            for key, value in described.items():
                file.add_parameter("FORCE_PLATFORM", key, value)
        if events:
            file.add_parameter("EVENT", "USED", [len(events)])
            file.add_parameter("EVENT", "LABELS", [label for label, _, _ in events])
            file.add_parameter("EVENT", "CONTEXTS", [context for _, context, _ in events])
            times = np.array([[0.0] * len(events), [time for _, _, time in events]])
            file.add_parameter("EVENT", "TIMES", times)
        path = tmp_path / name
        file.write(str(path))
        return path

    return write


def trc_text(names: tuple[str, ...], points: np.ndarray, *, unit: str = "m") -> str:
    """A TRC file at 100 Hz."""
    head = ["PathFileType\t4\t(X/Y/Z)\twalk.trc", "DataRate\tUnits", f"100\t{unit}"]
    head.append("Frame#\tTime\t" + "\t\t\t".join(names))
    head += ["\t\t" + "\t".join(f"{a}{i + 1}" for i in range(len(names)) for a in "XYZ"), ""]
    rows = [
        "\t".join([str(i + 1), f"{i / 100:.3f}", *(f"{v:.6f}" for v in row)])
        for i, row in enumerate(points.reshape(len(points), -1))
    ]
    return "\n".join([*head, *rows]) + "\n"


@pytest.fixture
def write_trc_text(tmp_path: Path) -> Callable[..., Path]:
    """Write a TRC file as other programs do."""

    def write(
        names: tuple[str, ...], points: np.ndarray, *, unit: str = "m", name: str = "walk.trc"
    ) -> Path:
        path = tmp_path / name
        path.write_text(trc_text(names, points, unit=unit), encoding="utf-8")
        return path

    return write


@pytest.fixture
def to_lab() -> np.ndarray:
    """Rotation from ground axes to a z-up laboratory in which the person faces -y."""
    return TO_LAB
