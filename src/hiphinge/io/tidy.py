"""From marker paths in file axes to a recording in ground axes, with short gaps filled."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from hiphinge.io.axes import Turned, find_axes, turn, unturned
from hiphinge.io.points import MarkerData
from hiphinge.signals import fill_gaps
from hiphinge.types import Forces, InputFile, Recording

# Gaps up to this long are filled [s]: a marker behind the swinging hand, not a lost marker.
LONGEST_GAP = 0.1
# A marker missing for a larger share of the frames is named in the warnings.
_OFTEN_MISSING = 0.1


def recording_from_markers(
    file: InputFile,
    *,
    time: Float[np.ndarray, " frame"],
    data: MarkerData,
    usual_up: str,
    forces: Forces | None = None,
    turn_axes: bool = True,
) -> Recording:
    """Fill short gaps, find the axes and turn everything measured to ground axes.

    Args:
        file: The input.
        time: Seconds on the file's own axis.
        data: Markers in file axes [m].
        usual_up: Vertical of such files when the data do not tell it.
        forces: Plates in file axes.
        turn_axes: False leaves the file's axes as they are.
    """
    filled = fill_short_gaps(data, rate_hz=float((time.size - 1) / (time[-1] - time[0])))
    if turn_axes:
        turned = find_axes(
            filled.names, filled.positions, force=mean_force(forces), usual_up=usual_up
        )
    else:
        turned = Turned(unturned("left as in the file"), ())
    rotation = turned.axes.rotation
    upright = None if forces is None else right_way_up(turn_forces(forces, rotation))
    return Recording(
        file=file,
        time=time,
        marker_names=filled.names,
        markers=turn(rotation, filled.positions),
        axes=turned.axes,
        forces=None if upright is None else upright.forces,
        reference=data.reference,
        warnings=(*filled.warnings, *turned.warnings, *(upright.warnings if upright else ())),
    )


@dataclass(frozen=True, slots=True)
class Upright:
    """Forces that act on the person, and which plates had to be turned round."""

    forces: Forces
    warnings: tuple[str, ...]


def right_way_up(forces: Forces) -> Upright:
    """Turn round the plates whose force points into the ground: they hold the load on the plate."""
    down = forces.force[:, :, 1].mean(axis=1) < 0
    if not down.any():
        return Upright(forces, ())
    sign = np.where(down, -1.0, 1.0)[:, None, None]
    turned = replace(forces, force=forces.force * sign, free_moment=forces.free_moment * sign)
    names = ", ".join(name for name, is_down in zip(forces.names, down, strict=True) if is_down)
    return Upright(turned, (f"Forces of {names} point into the ground; they were turned round.",))


def turn_forces(forces: Forces, rotation: Float[np.ndarray, "3 3"]) -> Forces:
    """Turn forces, points, moments and corners to other axes."""
    return replace(
        forces,
        force=turn(rotation, forces.force),
        point=turn(rotation, forces.point),
        free_moment=turn(rotation, forces.free_moment),
        corners=turn(rotation, forces.corners),
    )


def mean_force(forces: Forces | None) -> Float[np.ndarray, "3"] | None:
    """Return the mean total force [N], or None when there is none worth the name."""
    if forces is None or forces.force.shape[0] == 0:
        return None
    mean = np.nan_to_num(forces.force).sum(axis=0).mean(axis=0)
    return mean if np.linalg.norm(mean) > 20.0 else None


def fill_short_gaps(
    data: MarkerData, *, rate_hz: float, longest: float = LONGEST_GAP
) -> MarkerData:
    """Fill gaps of at most `longest` seconds and say how many samples that were.

    Example:
        >>> path = np.arange(30.0).reshape(10, 1, 3)
        >>> path[4] = np.nan
        >>> fill_short_gaps(MarkerData(("C7",), path), rate_hz=50.0).warnings
        ('Short gaps were filled: 1 positions of 1 markers (C7).',)
    """
    filled = fill_gaps(data.positions, longest=int(longest * rate_hz))
    was_missing = np.isnan(data.positions).any(axis=2)
    is_missing = np.isnan(filled.values).any(axis=2)
    warnings = list(data.warnings)
    repaired = np.asarray(was_missing & ~is_missing)
    if repaired.any():
        names = ", ".join(_names(data, np.flatnonzero(repaired.any(axis=0))))
        warnings.append(
            f"Short gaps were filled: {int(repaired.sum())} positions of "
            f"{int(repaired.any(axis=0).sum())} markers ({names})."
        )
    share = is_missing.mean(axis=0)
    if (share > _OFTEN_MISSING).any():
        listed = [f"{data.names[i]} {share[i]:.0%}" for i in np.flatnonzero(share > _OFTEN_MISSING)]
        warnings.append(f"Markers missing for long: {', '.join(listed)} of the frames.")
    return replace(data, positions=filled.values, warnings=tuple(warnings))


def _names(data: MarkerData, chosen: Int[np.ndarray, " chosen"]) -> list[str]:
    names: list[str] = [data.names[index] for index in chosen.tolist()]
    return names if len(names) <= 6 else [*names[:5], f"and {len(names) - 5} more"]
