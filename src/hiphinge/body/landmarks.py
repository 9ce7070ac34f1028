"""Landmarks of the default body: where each lies, how much it counts, what a static pose may move.

The numbers live in `marker_sets.toml` beside this module; this module gives them types.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from hiphinge.types import Side

Fit = Literal["pelvis", "partly", "free"]
_MIRROR = np.array([1.0, 1.0, -1.0])


@dataclass(frozen=True, slots=True)
class Landmark:
    """One landmark of the unscaled default body, right side or midline.

    Attributes:
        name: Such as "knee_lateral".
        body: Body name without side.
        position: In the body's axes [m].
        weight: Tracking weight.
        fit: What the static pose may do to the position.
        max_shift: Longest move for "partly" [m].
        width: Joint width that gives the sideways position, if known.
        tracks: False where the landmark serves the static pose alone.
        free_without_static: Move all the way when there is no static trial.
    """

    name: str
    body: str
    position: tuple[float, float, float]
    weight: float
    fit: Fit
    max_shift: float
    width: Literal["knee_width", "ankle_width"] | None
    tracks: bool
    free_without_static: bool


@dataclass(frozen=True, slots=True)
class Site:
    """A landmark on one side of the body; None on the midline."""

    landmark: str
    side: Side | None

    def __str__(self) -> str:
        """Return the spelling of mapping files, such as "asis.r"."""
        return self.landmark if self.side is None else f"{self.landmark}.{self.side[0]}"


@dataclass(frozen=True, slots=True)
class ModelPoints:
    """Points and distances of the unscaled default body, right side [m]."""

    hip_in_pelvis: tuple[float, float, float]
    knee_in_femur: tuple[float, float, float]
    ankle_in_tibia: tuple[float, float, float]
    shoulder_elbow_m: float
    elbow_wrist_m: float


@cache
def definitions() -> Mapping[str, Any]:
    """Return the parsed definition file."""
    text = files("hiphinge.body").joinpath("marker_sets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def landmarks() -> Mapping[str, Landmark]:
    """Return every landmark by name.

    Example:
        >>> landmarks()["asis"].weight, landmarks()["heel"].max_shift
        (100.0, 0.06)
    """
    return {
        name: Landmark(
            name=name,
            body=entry["body"],
            position=tuple(entry["xyz"]),
            weight=entry["weight"],
            fit=entry["fit"],
            max_shift=entry.get("max_shift_mm", 0.0) / 1000.0,
            width=entry.get("lateral"),
            tracks=entry.get("dynamic_ok", True),
            free_without_static=entry.get("no_static") == "free",
        )
        for name, entry in definitions()["landmark"].items()
    }


@cache
def model_points() -> ModelPoints:
    """Return the points of the unscaled default body that scaling compares with."""
    entry: Mapping[str, Any] = definitions()["model_points"]
    return ModelPoints(
        hip_in_pelvis=tuple(entry["hip_in_pelvis"]),
        knee_in_femur=tuple(entry["knee_in_femur"]),
        ankle_in_tibia=tuple(entry["ankle_in_tibia"]),
        shoulder_elbow_m=entry["shoulder_elbow_m"],
        elbow_wrist_m=entry["elbow_wrist_m"],
    )


def marker_radius() -> float:
    """Return the radius of the usual 14 mm marker [m]."""
    return float(definitions()["marker_radius_m"])


def pelvis_frame_tilt() -> float:
    """Return the angle between the ASIS/PSIS plane and the default body's pelvis axes [rad].

    Example:
        >>> round(float(np.degrees(pelvis_frame_tilt())), 2)
        8.08
    """
    return float(np.radians(definitions()["pelvis_frame"]["pelvis_frame_tilt_deg"]))


def body_of(site: Site) -> str:
    """Return the name of the body that carries a landmark.

    Example:
        >>> body_of(Site("knee_lateral", "left"))
        'femur_l'
    """
    body = landmarks()[site.landmark].body
    paired = body not in {"pelvis", "torso", "head"}
    return f"{body}_{site.side[0]}" if paired and site.side else body


def position_of(site: Site) -> Float[np.ndarray, "3"]:
    """Return a landmark's position in its body's axes, unscaled [m].

    Example:
        >>> position_of(Site("asis", "left")).tolist()
        [0.012, 0.013, -0.128]
    """
    position = np.array(landmarks()[site.landmark].position)
    return position * _MIRROR if site.side == "left" else position
