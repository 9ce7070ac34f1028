"""Tiny bodies with answers known by hand, for examples and tests."""

from collections.abc import Sequence

import numpy as np

from hiphinge.body.description import (
    ROTATION,
    TRANSLATION,
    Coordinate,
    Coupler,
    Element,
    Joint,
    ModelDescription,
    ModelMarker,
    Placement,
    Segment,
)

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def at(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Placement:
    """Place a frame without turning it [m]."""
    return Placement(np.eye(3), np.array([x, y, z]))


def segment(name: str, mass: float = 1.0) -> Segment:
    """Make a body whose mass centre lies at its origin."""
    return Segment(name, mass, np.zeros(3), 0.01 * np.eye(3))


def angle(name: str, *, lower: float = -np.inf, upper: float = np.inf) -> Coordinate:
    """Make a free angle [rad]."""
    return Coordinate(name, True, 0.0, lower, upper, False)


def length(name: str) -> Coordinate:
    """Make a free length [m]."""
    return Coordinate(name, False, 0.0, -np.inf, np.inf, False)


def marker(name: str, body: str, x: float, y: float, z: float) -> ModelMarker:
    """Put a marker on a body [m]."""
    return ModelMarker(name, body, np.array([x, y, z]))


def pendulum() -> ModelDescription:
    """Describe a rod that turns about ground's z axis, with a marker 1 m along its x axis."""
    joint = Joint("hinge", "ground", "rod", at(), at(), (Element(ROTATION, Z, "swing"),))
    return ModelDescription(
        name="pendulum",
        segments=(segment("rod"),),
        joints=(joint,),
        coordinates=(angle("swing"),),
        markers=(marker("tip", "rod", 1.0, 0.0, 0.0),),
    )


def hinge_text() -> str:
    """Return a rod of 2 kg on a hinge as OpenSim XML text, without markers and muscles."""
    return """<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40000"><Model name="hinge">
<BodySet name="bodyset"><objects><Body name="rod"><mass>2</mass>
<mass_center>0 0 0</mass_center><inertia>0.1 0.1 0.1 0 0 0</inertia></Body></objects></BodySet>
<JointSet name="jointset"><objects><PinJoint name="hinge">
<socket_parent_frame>/ground</socket_parent_frame>
<socket_child_frame>/bodyset/rod</socket_child_frame>
<coordinates><Coordinate name="swing" /></coordinates>
</PinJoint></objects></JointSet>
</Model></OpenSimDocument>
"""


def walker(*, couplers: Sequence[Coupler] = ()) -> ModelDescription:
    """Describe a floating pelvis with two thighs and shanks, 12 markers in all.

    Six free coordinates place the pelvis, each hip has three and each knee one, 0.4 m below the
    hip. Knee flexion is positive (about -z) and limited to 0 to 2.4 rad.
    """
    root = Joint("root", "ground", "pelvis", at(), at(), _floating())
    segments, joints, coordinates = [segment("pelvis")], [root], _floating_names()
    markers: list[ModelMarker] = []
    corners = {"a": (0.1, 0.1), "b": (0.1, -0.1), "c": (-0.1, 0.1), "d": (-0.1, -0.1)}
    for corner, (x, z) in corners.items():
        markers.append(marker(f"pelvis_{corner}", "pelvis", x, 0.05, z))
    for side, sign in (("r", 1.0), ("l", -1.0)):
        hip, knee = _leg_joints(side, sign)
        segments += [segment(f"thigh_{side}"), segment(f"shank_{side}")]
        joints += [hip, knee]
        coordinates += [
            angle(f"hip_{axis}_{side}") for axis in ("flexion", "adduction", "rotation")
        ]
        coordinates.append(angle(f"knee_{side}", lower=0.0, upper=2.4))
        markers += [
            marker(f"thigh_{side}", f"thigh_{side}", 0.05, -0.2, sign * 0.06),
            marker(f"knee_{side}", f"thigh_{side}", 0.0, -0.4, sign * 0.05),
            marker(f"ankle_{side}", f"shank_{side}", 0.0, -0.4, sign * 0.04),
            marker(f"toe_{side}", f"shank_{side}", 0.15, -0.45, 0.0),
        ]
    return ModelDescription(
        name="walker",
        segments=tuple(segments),
        joints=tuple(joints),
        coordinates=tuple(coordinates),
        couplers=tuple(couplers),
        markers=tuple(markers),
    )


def _floating() -> tuple[Element, ...]:
    moves = tuple(
        Element(TRANSLATION, axis, f"pelvis_t{name}")
        for name, axis in zip("xyz", (X, Y, Z), strict=True)
    )
    turns = (("tilt", Z), ("list", X), ("rotation", Y))
    return moves + tuple(Element(ROTATION, axis, f"pelvis_{name}") for name, axis in turns)


def _floating_names() -> list[Coordinate]:
    angles = [angle(f"pelvis_{name}") for name in ("tilt", "list", "rotation")]
    return angles + [length(f"pelvis_t{name}") for name in "xyz"]


def _leg_joints(side: str, sign: float) -> tuple[Joint, Joint]:
    turns = (("flexion", Z), ("adduction", (sign, 0.0, 0.0)), ("rotation", (0.0, sign, 0.0)))
    hip = tuple(Element(ROTATION, axis, f"hip_{name}_{side}") for name, axis in turns)
    knee = (Element(ROTATION, (0.0, 0.0, -1.0), f"knee_{side}"),)
    return (
        Joint(f"hip_{side}", "pelvis", f"thigh_{side}", at(0.0, -0.05, sign * 0.08), at(), hip),
        Joint(f"knee_{side}", f"thigh_{side}", f"shank_{side}", at(0.0, -0.4), at(), knee),
    )
