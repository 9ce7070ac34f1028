"""The measures of a recording: median over cycles, 95 % interval, norm and verdict."""

from hiphinge.kinematics.measures.assemble import MeasureSet, measure, measure_drawn
from hiphinge.kinematics.measures.definitions import DEFINITIONS, Definition

__all__ = ["DEFINITIONS", "Definition", "MeasureSet", "measure", "measure_drawn"]
