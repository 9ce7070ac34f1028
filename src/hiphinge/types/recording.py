"""What was recorded, of whom, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from hiphinge.types.terms import (
    EventKind,
    EventSource,
    InputKind,
    Plane,
    ReadOnly,
    Sex,
    Side,
    sampling_rate,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The person: mass [kg], height [m], age [years]; None where unknown."""

    mass: float | None = None
    height: float | None = None
    sex: Sex | None = None
    age: float | None = None
    mass_source: Literal["given", "plates", "model"] | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input as it lies on disk: name without folders, content hash, kind.

    `recorded` is the time (ISO 8601) at which it was recorded, where the file tells it.
    """

    name: str
    sha256: str
    kind: InputKind
    recorded: str | None = None


@dataclass(frozen=True, slots=True)
class Axes(ReadOnly):
    """How a file's axes were turned to OpenSim's: ground = rotation @ file.

    `up` and `forward` name the file axis ("+Z", "-Y"), `reason` how each was found.
    """

    rotation: Float[np.ndarray, "3 3"]
    up: str
    forward: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forces(ReadOnly):
    """Ground reaction on the person, plate by plate, in ground axes.

    Attributes:
        time: Seconds on the recording's own axis.
        force: Force on the foot [N].
        point: Centre of pressure [m], NaN while the plate is unloaded.
        free_moment: Moment about the vertical through `point`, as a vector [N m].
        names: A name for each plate.
        sides: The side when the file says it (OpenSim .mot columns), else None.
        corners: Plate corners [m], NaN when the file has none.
    """

    time: Float[np.ndarray, " sample"]
    force: Float[np.ndarray, "plate sample 3"]
    point: Float[np.ndarray, "plate sample 3"]
    free_moment: Float[np.ndarray, "plate sample 3"]
    names: tuple[str, ...]
    sides: tuple[Side | None, ...]
    corners: Float[np.ndarray, "plate 4 3"]

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        return sampling_rate(self.time)


@dataclass(frozen=True, slots=True)
class Coordinates(ReadOnly):
    """Joint coordinates by their OpenSim names [rad, m]."""

    names: tuple[str, ...]
    values: Float[np.ndarray, "frame coordinate"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a time [s]: a contact, a toe-off, a repetition's limit."""

    kind: EventKind
    side: Side | None
    time: float
    source: EventSource


@dataclass(frozen=True, slots=True)
class Recording(ReadOnly):
    """What one file (with its forces) says, in ground axes.

    Attributes:
        file: The input.
        more_files: Other inputs read with it (a forces file).
        time: Seconds on the file's own axis.
        marker_names: Physical markers only, without subject prefix.
        markers: Marker positions [m], NaN where missing.
        forces: Ground reaction, if any.
        events: Foot events stored in the file.
        coordinates: Joint coordinates, for .mot/.sto inputs; markers are then empty.
        reference: Model outputs stored by other software (Plug-in Gait angles [deg], moments,
            powers, as in the file, side in the name): for comparison only.
        reference_facts: Spatio-temporal values stored by other software (cadence, ...).
        subject: What the file says about the person.
        widths: Body measurements stored in the file [m]: inter_asis, leg_length_left,
            knee_width_left, ankle_width_left, ... (None of them is required.)
        axes: How the axes were turned.
        warnings: What was repaired or is doubtful, one sentence each.
    """

    file: InputFile
    time: Float[np.ndarray, " frame"]
    marker_names: tuple[str, ...]
    markers: Float[np.ndarray, "frame marker 3"]
    axes: Axes
    forces: Forces | None = None
    events: tuple[Event, ...] = ()
    coordinates: Coordinates | None = None
    reference: Mapping[str, Float[np.ndarray, "frame 3"]] = field(
        default_factory=dict[str, np.ndarray]
    )
    reference_facts: Mapping[str, float] = field(default_factory=dict[str, float])
    subject: Subject = Subject()
    widths: Mapping[str, float] = field(default_factory=dict[str, float])
    more_files: tuple[InputFile, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def rate_hz(self) -> float:
        """Frames per second."""
        return sampling_rate(self.time)

    def marker(self, name: str) -> Float[np.ndarray, "frame 3"]:
        """Return the path of one marker [m]."""
        return self.markers[:, self.marker_names.index(name)]


@dataclass(frozen=True, slots=True)
class Setup:
    """How the recording was made, as told by the user."""

    condition: str | None = None
    pain: float | None = None
    speed_kmh: float | None = None
    treadmill: bool | None = None
    incline: float | None = None
    load_kg: float | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """From where the person was seen; markers see everything ("3d")."""

    plane: Plane
    facing: str | None
    reason: str
