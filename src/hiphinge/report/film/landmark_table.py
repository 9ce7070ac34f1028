"""Landmarks of a video as a table, written a part at a time so that any length fits into memory."""
# pyright: basic

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hiphinge.types import Landmarks

# Pictures in each part of the file: two minutes at 30 a second.
_PART = 3600


def write_landmarks(landmarks: Landmarks, path: Path) -> None:
    """Write every landmark in every picture, one row each [px, m].

    Args:
        landmarks: One person.
        path: A Parquet file.
    """
    # It takes a tenth of a second to import, and only video needs it.
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    kinds = {"frame": pa.int64(), "time": pa.float64(), "person": pa.int64()}
    kinds |= {"landmark": pa.string()}
    single = ("x_px", "y_px", "visibility", "x_m", "y_m", "z_m")
    kinds |= dict.fromkeys(single, pa.float32())
    schema = pa.schema(list(kinds.items()))
    with ParquetWriter(path, schema) as file:
        for part in _parts(landmarks):
            columns = [
                # NaN is written as missing, as every reader understands it.
                pa.array(part[name], type=kind, from_pandas=True)
                for name, kind in kinds.items()
            ]
            file.write_table(pa.Table.from_arrays(columns, schema=schema))


def _parts(landmarks: Landmarks) -> Iterator[dict[str, np.ndarray]]:
    points = len(landmarks.names)
    for start in range(0, max(landmarks.time.size, 1), _PART):
        some = slice(start, start + _PART)
        time = landmarks.time[some]
        pixels = landmarks.pixels[some].astype(np.float32, copy=False).reshape(-1, 2)
        world = landmarks.world[some].astype(np.float32, copy=False).reshape(-1, 3)
        shown = landmarks.visibility[some].astype(np.float32, copy=False)
        yield {
            "frame": np.repeat(landmarks.frame[some], points),
            "time": np.repeat(time, points),
            "person": np.full(time.size * points, landmarks.person),
            "landmark": np.tile(np.array(landmarks.names), time.size),
            "x_px": pixels[:, 0],
            "y_px": pixels[:, 1],
            "visibility": shown.ravel(),
            "x_m": world[:, 0],
            "y_m": world[:, 1],
            "z_m": world[:, 2],
        }
