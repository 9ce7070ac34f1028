"""How predicted markers move when the body model is a little wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.evidence import error
from hiphinge.types import BodyModel

_SIDES = ("r", "l")


@dataclass(frozen=True, slots=True)
class ModelError:
    """One parameter of the body and a copy of the body with it off by one standard deviation."""

    name: str
    body: BodyModel


def model_errors(body: BodyModel) -> tuple[ModelError, ...]:
    """Return the body's uncertain parameters; those that a model lacks are left out.

    Hip centres along each axis (regression against imaging), lengths of thigh and shank,
    direction of the knee axis about the long axis of the thigh, and tilt of the pelvis against
    its iliac spines. Sizes and their sources: `hiphinge.evidence`.

    Example:
        >>> from hiphinge.body.compile import compile_body
        >>> from hiphinge.body.examples import pendulum
        >>> model_errors(compile_body(pendulum()))
        ()
    """
    return tuple(_errors(body))


def _errors(body: BodyModel) -> Iterator[ModelError]:
    hip = error("hip_centre" if body.is_default else "hip_centre_known")
    for side in _SIDES:
        femur, tibia, talus = (f"{name}_{side}" for name in ("femur", "tibia", "talus"))
        if femur in body.bodies:
            for axis, name in enumerate("xyz"):
                move = hip * np.eye(3)[axis]
                yield ModelError(f"{femur} centre {name}", _moved_joint(body, femur, move))
        for below, bone in ((tibia, femur), (talus, tibia)):
            if below in body.bodies:
                stretch = error("segment_length") * _joint_in_parent(body, below)
                yield ModelError(f"{bone} length", _moved_joint(body, below, stretch))
        if tibia in body.bodies:
            turn = _about_y(np.radians(error("knee_axis")))
            yield ModelError(f"{tibia} axis", _turned_axis(body, tibia, turn))
    if {"pelvis", "femur_r", "femur_l"} <= set(body.bodies):
        yield ModelError("pelvis tilt", _tilted_pelvis(body))


def _joint_in_parent(body: BodyModel, child: str) -> Float[np.ndarray, "3"]:
    return body.tree.parent_position[body.bodies.index(child)]


def _moved_joint(body: BodyModel, child: str, move: Float[np.ndarray, "3"]) -> BodyModel:
    position = body.tree.parent_position.copy()
    position[body.bodies.index(child)] += move
    return replace(body, tree=replace(body.tree, parent_position=position))


def _turned_axis(body: BodyModel, child: str, turn: Float[np.ndarray, "3 3"]) -> BodyModel:
    """Turn a joint's axes in both bodies alike, so that the neutral pose stays as it is."""
    index = body.bodies.index(child)
    parent, own = body.tree.parent_rotation.copy(), body.tree.child_rotation.copy()
    parent[index] = parent[index] @ turn
    own[index] = turn.T @ own[index]
    return replace(body, tree=replace(body.tree, parent_rotation=parent, child_rotation=own))


def _tilted_pelvis(body: BodyModel) -> BodyModel:
    """Turn the pelvis markers about the line between the hips."""
    middle = 0.5 * (_joint_in_parent(body, "femur_r") + _joint_in_parent(body, "femur_l"))
    angle = np.radians(error("pelvis_tilt"))
    turn = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
    on_pelvis = _markers_of(body, "pelvis")
    position = body.marker_position.copy()
    position[on_pelvis] = middle + (position[on_pelvis] - middle) @ turn.T
    return replace(body, marker_position=position)


def _markers_of(body: BodyModel, name: str) -> Int[np.ndarray, " some"]:
    return np.flatnonzero(body.marker_body == body.bodies.index(name))


def _about_y(angle: float) -> Float[np.ndarray, "3 3"]:
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
