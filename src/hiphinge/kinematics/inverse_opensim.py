"""Inverse kinematics by OpenSim's own tool: for models that cannot be compiled."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from hiphinge.errors import SettingError
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
    weights = {name: (marker_weight or {}).get(name, 1.0) for name in names}
    # The tool wants evenly spaced frames: those without a pose are left out and put back after.
    interval = float(np.median(np.diff(time)))
    coordinates, _ = opensim_tracking.inverse_kinematics(
        osim,
        interval * np.arange(posable.size),
        {name: markers[posable, k] for name, k in zip(names, columns, strict=True)},
        marker_weight=weights,
        coordinate_weight=coordinate_weight,
        accuracy=accuracy,
    )
    q = np.full((len(time), len(coordinates)), np.nan)
    q[posable] = np.stack(list(coordinates.values()), axis=1)
    placed = opensim_poses.place_markers(osim, names, coordinates)
    residual = np.full((len(time), len(names)), np.nan)
    residual[posable] = np.linalg.norm(placed - markers[posable][:, columns], axis=2)
    status = np.full(len(time), 2, dtype=np.int64)
    status[posable] = 0
    return Motion(
        time=time,
        names=tuple(coordinates),
        q=q,
        marker_names=tuple(names),
        residual=residual,
        status=status,
        source="opensim",
    )
