# pyright: basic
"""The only module that imports ezc3d: a C3D file as plain arrays and texts.

Imported, it reads in this process; run as a program with a path, it writes what it read to its
standard output, so that a crash of the library stays in that process. It imports nothing of
hiphinge, which makes that process quick to start.
"""

import pickle
import sys

import ezc3d
import numpy as np

# Address space of the process that reads a doubtful file [bytes]; sound ones need a tenth.
_MEMORY = 4 * 1024**3


def raw_content(path: str) -> dict[str, object]:
    """Return points (axis, point, frame), analog (channel, sample), rates and parameters.

    Raises:
        OSError, RuntimeError, ValueError, KeyError, IndexError, MemoryError: as the library does.
    """
    file = ezc3d.c3d(path, extract_forceplat_data=False)
    header, groups = file["header"], file["parameters"]
    return {
        "points": np.asarray(file["data"]["points"], dtype=float)[:3],
        "point_rate_hz": float(header["points"]["frame_rate"]),
        "first_frame": int(header["points"]["first_frame"]),
        "analog": np.asarray(file["data"]["analogs"], dtype=float)[0],
        "analog_rate_hz": float(header["analogs"]["frame_rate"]),
        "parameters": {
            group: {
                name: _value(entry["value"])
                for name, entry in groups[group].items()
                if name != "__METADATA__"
            }
            for group in groups
        },
    }


def _value(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _limit_memory() -> None:
    """Keep a damaged size from filling the machine, where the system offers a limit."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.buffer.write(pickle.dumps(raw_content(sys.argv[1])))
