"""The measures of a recording: median over cycles, 95 % interval, norm and verdict."""

from hiphinge.kinematics.measures.assemble import MeasureSet, measure
from hiphinge.kinematics.measures.definitions import DEFINITIONS, Definition
from hiphinge.kinematics.measures.drawn import Given

__all__ = ["DEFINITIONS", "Definition", "Given", "MeasureSet", "measure"]
