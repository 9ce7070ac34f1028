"""Reader of joint coordinates in .mot and .sto files (OpenSim, OpenCap, Pose2Sim)."""

from pathlib import Path

import numpy as np

from hiphinge.errors import InputError
from hiphinge.io.axes import unturned
from hiphinge.io.coordinates import coordinates_of, has_coordinates
from hiphinge.io.files import describe
from hiphinge.io.force_columns import force_groups, is_force_column
from hiphinge.io.storage import Storage, read_storage
from hiphinge.types import Recording


class MotReader:
    r"""Reads joint coordinates; they are in OpenSim's axes by their definition.

    Example:
        >>> import tempfile
        >>> lines = ["ik", "inDegrees=yes", "endheader",
        ...          "time pelvis_tilt pelvis_ty hip_flexion_r knee_angle_r",
        ...          "0.0 0 1 30 9", "0.1 0 1 30 9"]
        >>> path = Path(tempfile.mkdtemp()) / "ik.mot"
        >>> _ = path.write_text("\n".join(lines), encoding="utf-8")
        >>> MotReader().read(path).coordinates.values[0].round(3).tolist()
        [0.0, 1.0, 0.524, 0.157]
    """

    def read(self, path: Path, *, turn_axes: bool = True) -> Recording:
        """Return coordinates in radians and metres.

        Raises:
            InputError: not a storage file, or one that holds no joint coordinates.
        """
        del turn_axes  # coordinates have no axes to turn
        storage = read_storage(path)
        forces = force_groups(storage.columns)
        # Running trials of the OpenSim distribution keep zero coordinates beside their forces.
        is_blank = bool(forces) and _are_zero(storage)
        if is_blank or not has_coordinates(storage.columns):
            if forces:
                raise InputError(
                    "this file holds forces only",
                    value=path.name,
                    advice="give the markers or coordinates as input and this file as --forces",
                )
            raise InputError(
                "no joint coordinates in the file",
                value=path.name,
                allowed="columns such as pelvis_tilt, hip_flexion_r, knee_angle_r",
            )
        table = coordinates_of(storage)
        return Recording(
            file=describe(path, "mot"),
            time=storage.time,
            marker_names=(),
            markers=np.zeros((storage.time.size, 0, 3)),
            axes=unturned("joint coordinates are in OpenSim's axes by definition"),
            coordinates=table.coordinates,
            warnings=table.warnings,
        )


def _are_zero(storage: Storage) -> bool:
    columns = [i for i, name in enumerate(storage.columns) if not is_force_column(name)]
    return not np.nan_to_num(storage.values[:, columns]).any()
