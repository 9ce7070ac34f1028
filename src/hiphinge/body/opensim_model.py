# pyright: basic
"""A model in OpenSim's hands: from XML text and back, and where its frames are.

Models go in and out as text. OpenSim itself reads and writes files, so each call works in a
temporary folder of its own. Its log is silenced and its log file never created.
"""

import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import opensim

from hiphinge.body.description import ModelMarker, Placement
from hiphinge.errors import ModelError

opensim.Logger.setLevelString("off")
opensim.Logger.removeFileSink()

ROTATIONAL = 1  # Coordinate::MotionType


def load_model(osim: str) -> opensim.Model:
    """Let OpenSim read a model.

    Raises:
        ModelError: OpenSim cannot read the text.
    """
    with tempfile.TemporaryDirectory(prefix="hiphinge-") as folder:
        path = Path(folder) / "model.osim"
        path.write_text(osim, encoding="utf-8")
        try:
            model = opensim.Model(str(path))
            model.initSystem()
        except RuntimeError as error:
            raise ModelError("OpenSim cannot read this model", value=first_line(error)) from error
    return model


def model_text(model: opensim.Model) -> str:
    """Return a model as OpenSim writes it."""
    with tempfile.TemporaryDirectory(prefix="hiphinge-") as folder:
        path = Path(folder) / "model.osim"
        model.printToXML(str(path))
        return path.read_text(encoding="utf-8")


def first_line(error: Exception) -> str:
    """Return what OpenSim's error says before it says where."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "unknown")


def read_vector(vector: opensim.Vec3) -> tuple[float, float, float]:
    """Return the three numbers of a vector."""
    return vector.get(0), vector.get(1), vector.get(2)


def read_placement(frame: opensim.Frame) -> Placement:
    """Return where a frame is in the body that carries it."""
    transform = opensim.PhysicalFrame.safeDownCast(frame).findTransformInBaseFrame()
    turn = transform.R()
    rotation = np.array([[turn.get(i, j) for j in range(3)] for i in range(3)])
    return Placement(rotation, np.array(read_vector(transform.p())))


def base_name(frame: opensim.Frame) -> str:
    """Return the name of the body that carries a frame."""
    return frame.findBaseFrame().getName()


def read_marker(item: opensim.Marker) -> ModelMarker:
    """Return a marker with its place in the body that carries it."""
    place = read_placement(item.getParentFrame())
    position = place.rotation @ np.array(read_vector(item.get_location())) + place.position
    return ModelMarker(item.getName(), base_name(item.getParentFrame()), position)


@contextmanager
def silent_output() -> Generator[None]:
    """Keep away what OpenSim's tools print past their own log, straight to standard output."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with Path(os.devnull).open("w") as nothing:
            os.dup2(nothing.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
