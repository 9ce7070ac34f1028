"""Net joint moments under their clinical names: what muscles have to make, inwards."""

import numpy as np
from jaxtyping import Float

from hiphinge.loads.load_curves import LoadCurves
from hiphinge.types import SIDES, BodyModel, Side

# Coordinate, and the sign that turns its generalised force into the named internal moment.
_MOMENTS = {
    "hip_abduction_moment": ("hip_adduction", -1.0),
    "hip_extension_moment": ("hip_flexion", -1.0),
    "knee_extension_moment": ("knee_angle", -1.0),
}


def moment_curves(
    body: BodyModel, moment: Float[np.ndarray, "draw frame free"], mass: float
) -> LoadCurves:
    """Name net moments, per kilogram of the person [N m/kg].

    Args:
        body: The body.
        moment: Generalised force of each free coordinate [N m].
        mass: The person's mass [kg].
    """
    names = [body.coordinates.names[int(index)] for index in body.coordinates.free]
    found: dict[tuple[str, Side | None], Float[np.ndarray, "draw frame"]] = {}
    for load_id, (coordinate, sign) in _MOMENTS.items():
        for side in SIDES:
            name = f"{coordinate}_{side[0]}"
            if name in names:
                column = names.index(name)
                turned = flexion_sign(body, name) if coordinate == "knee_angle" else 1.0
                found[load_id, side] = sign * turned * moment[..., column] / mass
    shape = (*moment.shape[:2], 0)
    return LoadCurves(
        ids=tuple(key[0] for key in found),
        sides=tuple(key[1] for key in found),
        values=np.stack(list(found.values()), axis=-1) if found else np.zeros(shape),
    )


def flexion_sign(body: BodyModel, knee: str) -> float:
    """Return -1 for knees whose flexion is negative, as in gait2392, by their range; else 1."""
    index = body.coordinates.names.index(knee)
    lower, upper = float(body.coordinates.lower[index]), float(body.coordinates.upper[index])
    if not np.isfinite([lower, upper]).all():
        return 1.0
    return -1.0 if lower + upper < 0.0 else 1.0


def knee_flexion_deg(
    body: BodyModel, q: Float[np.ndarray, "frame coordinate"]
) -> Float[np.ndarray, "frame 2"]:
    """Return left and right knee flexion [deg], zero where a body has no such knee."""
    flexion = np.zeros((len(q), 2))
    for column, side in enumerate(SIDES):
        name = f"knee_angle_{side[0]}"
        if name in body.coordinates.names:
            angle = q[:, body.coordinates.names.index(name)]
            flexion[:, column] = flexion_sign(body, name) * np.degrees(angle)
    return flexion


def joined(one: LoadCurves, other: LoadCurves) -> LoadCurves:
    """Put curves of the same draws and frames side by side."""
    return LoadCurves(
        one.ids + other.ids,
        one.sides + other.sides,
        np.concatenate([one.values, other.values], axis=-1),
    )
