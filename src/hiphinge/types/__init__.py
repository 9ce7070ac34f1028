"""The data that flow through hiphinge: frozen dataclasses over read-only NumPy arrays.

Units are SI (metre, second, newton, kilogram, radian) unless a name says otherwise. Axes are
OpenSim's ground axes: x forward, y up, z to the person's right. Missing samples are NaN.
A leading `*draw` axis holds the best estimate first (draw 0) and perturbed inputs after it.
"""

from hiphinge.types.analysis import (
    Analysis,
)
from hiphinge.types.body import (
    BodyModel,
    CoordinateSet,
    JointTree,
    Mesh,
    Poses,
)
from hiphinge.types.findings import (
    ComparedMeasure,
    Comparison,
    Finding,
    Limit,
    Reported,
    Size,
    Tried,
)
from hiphinge.types.loads import (
    ChangedLoad,
    KeptLoads,
    Load,
    LoadSeries,
    Scenario,
)
from hiphinge.types.measures import (
    Curve,
    CycleValue,
    Measure,
    Norm,
)
from hiphinge.types.motion import (
    Activity,
    Angles,
    Cycle,
    Motion,
    Timeline,
)
from hiphinge.types.recording import (
    Axes,
    Coordinates,
    Event,
    Forces,
    InputFile,
    Recording,
    Setup,
    Subject,
    View,
)
from hiphinge.types.terms import (
    SIDES,
    ActivityName,
    EventKind,
    EventSource,
    FindingVerdict,
    Grade,
    InputKind,
    Plane,
    Quality,
    ReadOnly,
    Sex,
    Side,
    SourceChoice,
    Verdict,
    opposite,
    sampling_rate,
)
from hiphinge.types.video import (
    Film,
    FirstLook,
    Gate,
    Interval,
    Landmarks,
    SeenPerson,
)

__all__ = [
    "SIDES",
    "Activity",
    "ActivityName",
    "Analysis",
    "Angles",
    "Axes",
    "BodyModel",
    "ChangedLoad",
    "ComparedMeasure",
    "Comparison",
    "CoordinateSet",
    "Coordinates",
    "Curve",
    "Cycle",
    "CycleValue",
    "Event",
    "EventKind",
    "EventSource",
    "Film",
    "Finding",
    "FindingVerdict",
    "FirstLook",
    "Forces",
    "Gate",
    "Grade",
    "InputFile",
    "InputKind",
    "Interval",
    "JointTree",
    "KeptLoads",
    "Landmarks",
    "Limit",
    "Load",
    "LoadSeries",
    "Measure",
    "Mesh",
    "Motion",
    "Norm",
    "Plane",
    "Poses",
    "Quality",
    "ReadOnly",
    "Recording",
    "Reported",
    "Scenario",
    "SeenPerson",
    "Setup",
    "Sex",
    "Side",
    "Size",
    "SourceChoice",
    "Subject",
    "Timeline",
    "Tried",
    "Verdict",
    "View",
    "opposite",
    "sampling_rate",
]
