"""Inverse kinematics by OpenSim's own tool: for models that cannot be compiled."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Int

from hiphinge.errors import SettingError
from hiphinge.kinematics.inverse import SOLVED, TOO_FEW_MARKERS
from hiphinge.types import Motion


def solve_with_opensim(
    osim: str,
    time: Float[np.ndarray, " frame"],
    marker_names: Sequence[str],
    markers: Float[np.ndarray, "frame marker 3"],
    *,
    marker_weight: Mapping[str, float] | None = None,
    coordinate_weight: Mapping[str, float] | None = None,
    min_markers: int = 4,
    accuracy: float = 1e-5,
) -> Motion:
    """Track markers with OpenSim's InverseKinematicsTool.

    Meant for models that `load_body` refuses with `UnsupportedModel`; hundreds of times slower
    than our own solver. At the default accuracy OpenSim may stop several degrees short of the
    optimum at clamped or coupled joints.

    Args:
        osim: The model as OpenSim XML text.
        time: Seconds.
        marker_names: Names of markers that the model has.
        markers: Measured positions [m], NaN where missing.
        marker_weight: Tracking weights by name; 1 for markers left out.
        coordinate_weight: Weights of the distance to the default by coordinate name.
        min_markers: Frames with fewer markers have status 2 and NaN coordinates.
        accuracy: OpenSim's own setting.

    Raises:
        SettingError: the model has none of the markers, or no frame shows enough of them.
        ModelError: OpenSim cannot read the model or cannot assemble it.
    """
    from hiphinge.body import opensim_poses, opensim_tracking  # half a second to import

    known = opensim_poses.describe_markers(osim)
    columns = [k for k, name in enumerate(marker_names) if name in known]
    names = [marker_names[k] for k in columns]
    seen = np.isfinite(markers[:, columns]).all(axis=2)
    posable = np.flatnonzero(seen.sum(axis=1) >= min(min_markers, max(len(names), 1)))
    if posable.size < 2:
        raise SettingError("too few markers of this model in the recording", value=len(names))
    coordinates, _ = opensim_tracking.inverse_kinematics(
        osim,
        float(np.median(np.diff(time))) * np.arange(posable.size),
        {name: markers[posable, k] for name, k in zip(names, columns, strict=True)},
        marker_weight={name: (marker_weight or {}).get(name, 1.0) for name in names},
        coordinate_weight=coordinate_weight,
        accuracy=accuracy,
    )
    placed = opensim_poses.place_markers(osim, names, coordinates)
    distance = np.linalg.norm(placed - markers[posable][:, columns], axis=2)
    status = np.where(np.isin(np.arange(len(time)), posable), SOLVED, TOO_FEW_MARKERS)
    return Motion(
        time=time,
        names=tuple(coordinates),
        q=_put_back(np.stack(list(coordinates.values()), axis=1), posable, len(time)),
        marker_names=tuple(names),
        residual=_put_back(distance, posable, len(time)),
        status=status,
        source="opensim",
    )


def _put_back(
    values: Float[np.ndarray, "posable column"], posable: Int[np.ndarray, " posable"], n_frames: int
) -> Float[np.ndarray, "frame column"]:
    """Return values of all frames, NaN without a pose: the tool wants evenly spaced ones."""
    whole = np.full((n_frames, values.shape[1]), np.nan)
    whole[posable] = values
    return whole
