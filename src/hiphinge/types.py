"""The data that flow through hiphinge: frozen dataclasses over read-only NumPy arrays.

Units are SI (metre, second, newton, kilogram, radian) unless a name says otherwise. Axes are
OpenSim's ground axes: x forward, y up, z to the person's right. Missing samples are NaN.
A leading `*draw` axis holds the best estimate first (draw 0) and perturbed inputs after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast, runtime_checkable

import numpy as np
from jaxtyping import Bool, Float, Int

from hiphinge.errors import SettingError

if TYPE_CHECKING:
    from pandas import DataFrame

Side = Literal["left", "right"]
Sex = Literal["female", "male"]
Quality = Literal["good", "limited", "refused"]
Verdict = Literal["low", "typical", "high", "cannot_tell"]
ActivityName = Literal[
    "walk",
    "run",
    "squat",
    "single-leg-squat",
    "sit-to-stand",
    "landing",
    "lunge",
    "step",
    "lift",
]
EventKind = Literal["initial_contact", "toe_off", "rep_start", "rep_bottom", "rep_end"]
EventSource = Literal["plates", "kinematics", "file"]
InputKind = Literal["c3d", "trc", "mot", "video", "landmarks"]
Plane = Literal["sagittal", "frontal", "oblique", "3d"]
Grade = Literal["strong", "moderate", "limited", "conflicting", "mechanism", "contradicted"]
FindingVerdict = Literal["present", "cannot_tell", "conflicting"]
SIDES: tuple[Side, Side] = ("left", "right")


def sampling_rate(time: Float[np.ndarray, " sample"]) -> float:
    """Return samples per second, rounded so that it does not depend on where the clock starts.

    Example:
        >>> sampling_rate(100.0 + np.arange(458) / 100.0)
        100.0
    """
    return float(f"{(time.size - 1) / (time[-1] - time[0]):.9g}")


class _ReadOnly:
    """Makes every array of a dataclass a read-only view when it is created."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for item in fields(self):  # pyright: ignore[reportArgumentType]
            value: Any = getattr(self, item.name)
            if isinstance(value, np.ndarray):
                view = cast("np.ndarray", value).view()
                view.flags.writeable = False
                object.__setattr__(self, item.name, view)


# For the data types that live beside one stage alone.
ReadOnly = _ReadOnly


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
class Axes(_ReadOnly):
    """How a file's axes were turned to OpenSim's: ground = rotation @ file.

    `up` and `forward` name the file axis ("+Z", "-Y"), `reason` how each was found.
    """

    rotation: Float[np.ndarray, "3 3"]
    up: str
    forward: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forces(_ReadOnly):
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
class Coordinates(_ReadOnly):
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
class Recording(_ReadOnly):
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
class Mesh(_ReadOnly):
    """Where a bone mesh sits on a body: file name, scale factors, frame offset in the body."""

    body: int
    file: str
    scale: Float[np.ndarray, "3"]
    rotation: Float[np.ndarray, "3 3"]
    translation: Float[np.ndarray, "3"]


@dataclass(frozen=True, slots=True)
class JointTree(_ReadOnly):
    """A body model's joints as flat arrays, parents before children, ground first.

    Each joint applies its elements in order (translations, then rotations), every element an axis
    and a function of at most one coordinate. Function values live in `pool`.

    Attributes:
        parent: Index of the parent body.
        parent_rotation: Joint frame in the parent body, rotation.
        parent_position: Joint frame in the parent body, origin [m].
        child_rotation: Body frame in the joint's child frame, rotation.
        child_position: Body frame in the joint's child frame, origin [m].
        first_element: Index of a body's first element; one more entry than bodies.
        element_kind: 0 translation, 1 rotation.
        element_axis: Unit axis.
        element_coordinate: Coordinate index, or -1 for a constant.
        function_kind: 0 constant, 1 linear, 2 polynomial, 3 piecewise cubic.
        function_start: First entry in `pool`.
        function_size: Number of coefficients or knots.
        pool: Function coefficients.
    """

    parent: Int[np.ndarray, " body"]
    parent_rotation: Float[np.ndarray, "body 3 3"]
    parent_position: Float[np.ndarray, "body 3"]
    child_rotation: Float[np.ndarray, "body 3 3"]
    child_position: Float[np.ndarray, "body 3"]
    first_element: Int[np.ndarray, " bodies_and_one"]
    element_kind: Int[np.ndarray, " element"]
    element_axis: Float[np.ndarray, "element 3"]
    element_coordinate: Int[np.ndarray, " element"]
    function_kind: Int[np.ndarray, " element"]
    function_start: Int[np.ndarray, " element"]
    function_size: Int[np.ndarray, " element"]
    pool: Float[np.ndarray, " coefficient"]


@dataclass(frozen=True, slots=True)
class CoordinateSet(_ReadOnly):
    """The coordinates of a body model and how dependent ones follow their leaders.

    Attributes:
        names: OpenSim names.
        rotational: True for angles [rad], False for lengths [m].
        default: Default values.
        lower: Lower limits where clamped, else -inf.
        upper: Upper limits where clamped, else inf.
        locked: Fixed at the default.
        leader: Index of the independent coordinate, -1 for coordinates that are free themselves.
        coupler_kind: As `JointTree.function_kind`; read only where `leader >= 0`.
        coupler_start: First entry in the tree's `pool`.
        coupler_size: Number of coefficients or knots.
    """

    names: tuple[str, ...]
    rotational: Bool[np.ndarray, " coordinate"]
    default: Float[np.ndarray, " coordinate"]
    lower: Float[np.ndarray, " coordinate"]
    upper: Float[np.ndarray, " coordinate"]
    locked: Bool[np.ndarray, " coordinate"]
    leader: Int[np.ndarray, " coordinate"]
    coupler_kind: Int[np.ndarray, " coordinate"]
    coupler_start: Int[np.ndarray, " coordinate"]
    coupler_size: Int[np.ndarray, " coordinate"]

    @property
    def free(self) -> Int[np.ndarray, " free"]:
        """Indices of the coordinates that may move by themselves."""
        return np.flatnonzero((self.leader < 0) & ~self.locked)


@dataclass(frozen=True, slots=True)
class BodyModel(_ReadOnly):
    """A musculoskeletal model compiled to arrays, with the .osim text that it came from.

    Attributes:
        name: Model name.
        bodies: Body names in tree order; the first is "ground".
        tree: The joints.
        coordinates: The coordinates.
        mass: Body masses [kg]; ground 0.
        mass_center: Mass centres in body axes [m].
        inertia: Inertia about the mass centre in body axes [kg m^2].
        marker_names: Model markers.
        marker_body: Body of each marker.
        marker_position: Marker in its body's axes [m].
        marker_weight: Tracking weight of each marker; 0 leaves it out of inverse kinematics.
        meshes: Bone meshes for drawing.
        osim: The model as OpenSim XML text.
        is_default: True for the repaired default body (scaled or not), whose landmarks and pelvis
            frame hiphinge knows; False for a user's model.
        notes: What was repaired, scaled or assumed, one sentence each.
    """

    name: str
    bodies: tuple[str, ...]
    tree: JointTree
    coordinates: CoordinateSet
    mass: Float[np.ndarray, " body"]
    mass_center: Float[np.ndarray, "body 3"]
    inertia: Float[np.ndarray, "body 3 3"]
    marker_names: tuple[str, ...]
    marker_body: Int[np.ndarray, " marker"]
    marker_position: Float[np.ndarray, "marker 3"]
    marker_weight: Float[np.ndarray, " marker"]
    meshes: tuple[Mesh, ...]
    osim: str
    is_default: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Poses(_ReadOnly):
    """Where every body is: body-to-ground rotation and body origin in ground [m]."""

    rotation: Float[np.ndarray, "frame body 3 3"]
    position: Float[np.ndarray, "frame body 3"]


@dataclass(frozen=True, slots=True)
class Motion(_ReadOnly):
    """Coordinates over time, draw 0 the best estimate.

    Attributes:
        time: Seconds on the recording's own axis.
        names: OpenSim coordinate names.
        q: Coordinates [rad, m].
        marker_names: Markers that were tracked; empty when the coordinates were given.
        residual: Distance of each tracked marker from the model's [m], NaN where missing.
        status: 0 solved, 1 not converged, 2 too few markers (q is then NaN).
        source: How the coordinates came about.
    """

    time: Float[np.ndarray, " frame"]
    names: tuple[str, ...]
    q: Float[np.ndarray, "*draw frame coordinate"]
    marker_names: tuple[str, ...]
    residual: Float[np.ndarray, "frame marker"]
    status: Int[np.ndarray, " frame"]
    source: Literal["own solver", "opensim", "given"]


@dataclass(frozen=True, slots=True)
class Angles(_ReadOnly):
    """Clinical angles over time [deg], and the points that measures of distance need [m].

    Signs: flexion, adduction, internal rotation and dorsiflexion positive; obliquity positive when
    the side's own hip is up; tilt positive forwards; trunk lean positive towards the right.

    Attributes:
        time: Seconds on the recording's own axis.
        ids: Name of each angle, such as "hip_flexion".
        sides: Side of each angle; None for trunk and pelvis tilt.
        values_deg: The angles.
    """

    time: Float[np.ndarray, " frame"]
    ids: tuple[str, ...]
    sides: tuple[Side | None, ...]
    values_deg: Float[np.ndarray, "*draw frame angle"]

    def of(self, angle_id: str, side: Side | None) -> Float[np.ndarray, "*draw frame"]:
        """Return one angle over time [deg]."""
        for index, (name, of_side) in enumerate(zip(self.ids, self.sides, strict=True)):
            if name == angle_id and of_side == side:
                return self.values_deg[..., index]
        raise KeyError((angle_id, side))


@dataclass(frozen=True, slots=True)
class Activity:
    """What the person does: name, confidence from 0 to 1, and who said so."""

    value: ActivityName | None
    confidence: float
    source: Literal["given", "detected"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One gait cycle (contact to the same foot's next contact), one stance, or one repetition.

    Attributes:
        kind: "gait", "repetition", or "stance" for a whole stance outside any complete cycle.
        side: The leg; None for two-legged repetitions.
        start: Initial contact or start of the repetition [s].
        end: Next contact of the same foot, end of the stance or of the repetition [s].
        toe_off: End of stance [s], gait only.
        opposite_toe_off: The other foot leaves [s], gait only, if seen.
        opposite_contact: The other foot lands [s], gait only, if seen.
        bottom: Deepest instant [s], repetitions only.
    """

    kind: Literal["gait", "stance", "repetition"]
    side: Side | None
    start: float
    end: float
    toe_off: float | None = None
    opposite_toe_off: float | None = None
    opposite_contact: float | None = None
    bottom: float | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events and the cycles between them.

    Attributes:
        activity: What the person does.
        events: All trusted events in order of time.
        cycles: Complete cycles or repetitions.
        stances: Whole stances that belong to no complete cycle: short trials have them.
        source: Where the events come from; None when there are none.
        warnings: What was left out and why.
    """

    activity: Activity
    events: tuple[Event, ...]
    cycles: tuple[Cycle, ...]
    source: EventSource | None
    warnings: tuple[str, ...] = ()
    stances: tuple[Cycle, ...] = ()

    @property
    def windows(self) -> tuple[Cycle, ...]:
        """Everything that measures are taken from: complete cycles, then lone stances."""
        return self.cycles + self.stances


@dataclass(frozen=True, slots=True)
class Norm:
    """A published mean and standard deviation, in the measure's unit.

    `verified` is False when the number was not read in its source: then it carries no verdict.
    `population` says who was measured, `speed` at which speed.
    """

    mean: float
    sd: float
    source: str
    verified: bool
    population: str = ""
    speed: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with its 95 % interval, or the reason why there is none.

    Attributes:
        id: As in the documentation's table of measures.
        side: The limb measured; None for the whole person.
        value: Median over cycles; None when refused.
        low: Lower end of the 95 % interval, method error included.
        high: Upper end.
        unit: Unit of value, low and high.
        n: Number of cycles or repetitions.
        sd_cycles: Spread between cycles; None for fewer than two.
        quality: "good", "limited" or "refused".
        reason: Why not "good"; empty otherwise.
        norm: Reference value, if there is one.
        verdict: Where the interval lies against the norm.
        view: Which of two views it comes from; None where there was one.
    """

    id: str
    side: Side | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    n: int
    sd_cycles: float | None
    quality: Quality
    reason: str = ""
    norm: Norm | None = None
    verdict: Verdict | None = None
    view: Plane | None = None


@dataclass(frozen=True, slots=True)
class Curve(_ReadOnly):
    """One quantity over one cycle at 0, 1 ... 100 % [deg for angles, BW for forces]."""

    id: str
    side: Side | None
    cycle: int
    values: Float[np.ndarray, "101"]
    unit: str


@dataclass(frozen=True, slots=True)
class CycleValue:
    """One measure in one cycle, before the median is taken."""

    id: str
    side: Side | None
    cycle: int
    value: float


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


@dataclass(frozen=True, slots=True)
class Landmarks(_ReadOnly):
    """Points on one person's body as one camera saw them, picture by picture.

    Attributes:
        person: Number of the person in the video, from 1.
        names: The points ("left_hip", ...); sides are the person's own.
        frame: Number of the picture in the file, from 0, rising.
        time: Seconds since the first picture of the file.
        pixels: In the upright picture, x to the right, y down [px]; NaN where nobody was found.
        visibility: How sure it is that the point can be seen, 0 to 1; NaN likewise.
        world: Estimated place about the mid hips [m]: x to the right of the picture, y up, z
            toward the camera. Depth is a guess of the model; NaN where there is none.
    """

    person: int
    names: tuple[str, ...]
    frame: Int[np.ndarray, " frame"]
    time: Float[np.ndarray, " frame"]
    pixels: Float[np.ndarray, "frame landmark 2"]
    visibility: Float[np.ndarray, "frame landmark"]
    world: Float[np.ndarray, "frame landmark 3"]

    @property
    def rate_hz(self) -> float:
        """Pictures per second (their mean where the rate varies)."""
        return sampling_rate(self.time)

    @property
    def seen(self) -> Bool[np.ndarray, " frame"]:
        """Whether the person was found in each picture."""
        return ~np.isnan(self.pixels[:, 0, 0])

    def point(self, name: str) -> Float[np.ndarray, "frame 2"]:
        """Return the path of one point in the picture [px].

        Example:
            >>> one = np.zeros((1, 1))
            >>> point = Landmarks(1, ("nose",), np.arange(1), np.zeros(1), np.ones((1, 1, 2)), one,
            ...                   np.zeros((1, 1, 3)))
            >>> point.point("nose").tolist()
            [[1.0, 1.0]]
        """
        return self.pixels[:, self.names.index(name)]

    def place(self, name: str) -> Float[np.ndarray, "frame 3"]:
        """Return the path of one point in space [m]; see `world`."""
        return self.world[:, self.names.index(name)]


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing a video must offer before it is measured, and whether it does.

    Attributes:
        id: "framing", "size", "blur", "frame_rate", "slow_motion", "camera" or "view".
        quality: "good", "limited" (ranges widen) or "refused" (what it costs is not measured).
        value: What was found, in `unit`; None where nothing could be.
        unit: Unit of `value`.
        reason: What was found, as a sentence; empty when good.
        lost: What is lost by it, as a sentence; empty when good.
        advice: How to film it better, as a sentence; empty when good.
        sure: How often this gate is right, 0 to 1, where it was tested; None otherwise.
    """

    id: str
    quality: Quality
    value: float | None = None
    unit: str = ""
    reason: str = ""
    lost: str = ""
    advice: str = ""
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time [s] in which one and the same person was followed.

    Attributes:
        start: First second.
        end: Last second.
        ended_by: Why it ends there.
    """

    start: float
    end: float
    ended_by: Literal["end", "left", "lost", "switch"]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """Somebody who was found in a video.

    Attributes:
        id: Number of the person, from 1 in the order of appearance.
        box: Left, top, width and height in the picture [px].
        frames: First and last picture.
        taken: Whether this is the person who was measured.
        thumbnail: A small JPEG; empty where there is none.
    """

    id: int
    box: tuple[float, float, float, float]
    frames: tuple[int, int]
    taken: bool
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class Film(_ReadOnly):
    """What one camera saw: landmarks, people, and how good the pictures are.

    Attributes:
        landmarks: Of the person who was measured; None when there was nobody.
        used: Pictures of `landmarks` that count: the whole body is in them.
        people: Everybody who was found.
        intervals: When one and the same person was followed.
        gates: What the video offers and lacks.
        width: Width of the upright picture [px].
        height: Its height [px].
        rate_hz: Pictures that were taken in a second.
        camera: How the camera moved.
        shift: Way of the background in each picture of `landmarks` [px].
        path: The video; None for landmarks that came without one.
        mirrored: The file shows left and right exchanged.
        time_factor: Seconds of movement in a second of the file.
        blur_faces: Whether faces are made unrecognisable in every picture that is written.
        heads: For everybody who was found: time [s], x, y and radius of the head [px].
    """

    landmarks: Landmarks | None
    used: Bool[np.ndarray, " frame"]
    people: tuple[SeenPerson, ...]
    intervals: tuple[Interval, ...]
    gates: tuple[Gate, ...]
    width: int
    height: int
    rate_hz: float
    camera: str
    shift: Float[np.ndarray, "frame 2"]
    path: Path | None = None
    mirrored: bool = False
    time_factor: float = 1.0
    blur_faces: bool = False
    heads: tuple[Float[np.ndarray, "look 4"], ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """What a joint, tendon or muscle group carries: its peak, or the reason why there is none.

    Attributes:
        id: As in the documentation's table of loads.
        side: The limb; None for the lumbar spine.
        value: Median over cycles; None when refused.
        low: Lower end of the 95 % interval, model error included.
        high: Upper end.
        unit: Unit of value, low and high.
        value_bw: Value in body weights, for forces.
        n: Number of cycles or repetitions.
        quality: "good", "limited" or "refused".
        reason: Why not "good"; empty otherwise.
    """

    id: str
    side: Side | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    value_bw: float | None
    n: int
    quality: Quality
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LoadSeries(_ReadOnly):
    """Loads over time; NaN where they are not known.

    Attributes:
        time: Seconds on the recording's own axis.
        names: Columns of loads.sto: "hip_contact_r", ..., "gluteus_medius_force_l",
            "lumbar_compression", "lumbar_shear".
        values: Best estimate [N].
        low: Lower end of the 95 % interval [N]; where frames were not drawn, that of equally large
            loads which were.
        high: Upper end [N].
        muscle_names: OpenSim names.
        muscle_force: Force along the tendon, best estimate [N].
        activation: Activation, best estimate.
        status: 0 solved, 1 not converged, 2 more than the muscles can do (a reserve passes its
            bound), 3 the ground's force is not fully measured.
    """

    time: Float[np.ndarray, " frame"]
    names: tuple[str, ...]
    values: Float[np.ndarray, "frame load"]
    low: Float[np.ndarray, "frame load"]
    high: Float[np.ndarray, "frame load"]
    muscle_names: tuple[str, ...]
    muscle_force: Float[np.ndarray, "frame muscle"]
    activation: Float[np.ndarray, "frame muscle"]
    status: Int[np.ndarray, " frame"]

    def of(self, name: str) -> Float[np.ndarray, " frame"]:
        """Return the best estimate of one load over time [N]."""
        return self.values[:, self.names.index(name)]


@dataclass(frozen=True, slots=True)
class ChangedLoad:
    """One load of a what-if beside the same load as recorded.

    Attributes:
        id: As in `Load.id`.
        side: The limb; None for the lumbar spine.
        unit: Unit of all numbers.
        base: With the muscles as they are.
        value: With the other strengths.
        low: Lower end of the 95 % interval of `value`.
        high: Upper end.
        change_low: Lower end of the 95 % interval of the change, draw against the same draw.
        change_high: Upper end.
    """

    id: str
    side: Side | None
    unit: str
    base: float
    value: float
    low: float
    high: float
    change_low: float
    change_high: float

    @property
    def change(self) -> float:
        """What the other strengths add."""
        return self.value - self.base

    @property
    def change_percent(self) -> float | None:
        """The change as a share of `base`; None where that is nothing."""
        return 100.0 * self.change / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the recorded movement would ask of the body with other muscle strengths.

    Attributes:
        scales: Factor of the active strength by group or muscle, `.left`/`.right` for one side.
        feasible: Whether these muscles can still make the movement.
        reserve_peak: Largest moment that they leave over [N m].
        saturated: Share of frames in which a muscle works at its limit, where there are any.
        loads: The changes; empty when the movement is not possible.
        possible_as_is: Whether the model's muscles can make nearly all of the movement with the
            strength that they have. Where not, a movement that is not possible with others says
            nothing about those.
    """

    scales: Mapping[str, float]
    feasible: bool
    reserve_peak: float
    saturated: Mapping[str, float]
    loads: tuple[ChangedLoad, ...]
    possible_as_is: bool = True


@runtime_checkable
class KeptLoads(Protocol):
    """What the loads of a recording leave behind for later questions."""

    def save(self, folder: Path) -> None:
        """Write everything that a what-if needs into a folder."""
        ...

    def what_if(self, scales: Mapping[str, float], *, ranges: bool = True) -> Scenario:
        """Answer what other muscle strengths would change."""
        ...


@dataclass(frozen=True, slots=True)
class Limit:
    """What a size was held against.

    Attributes:
        value: The limit, in the size's unit.
        beyond: On which side of it a finding lies.
        mark: How the number was come by (verified, secondary, recalled, design).
        source: Key in the evidence's sources.
        note: Who was measured, or why this number.
    """

    value: float
    beyond: Literal["above", "below"]
    mark: Literal["verified", "secondary", "recalled", "design"]
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """How much: a value with its 95 % interval, and the limit it was held against."""

    value: float
    low: float
    high: float
    unit: str
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that measures, tests or the person's own account show beyond their error.

    Attributes:
        id: As in the documentation's table of findings.
        side: The limb; None for the whole person.
        statement: One or two sentences with the size.
        grade: How good the evidence is that it matters.
        measures: Ids of the measures, loads or tests that it rests on, the leading one first.
        sources: Keys in the evidence's sources.
        means: What it may mean.
        does_not_mean: What it does not mean.
        caveats: What to keep in mind, one sentence each.
        verdict: "present" when the whole interval lies beyond the limit, "cannot_tell" when it
            crosses the limit (a reason to test again), "conflicting" when inputs disagree.
        size: How much, for the leading measure.
        action: What to do next, in one sentence.
        headline: The finding in a few words, without numbers.
        claims: Ids of the evidence's claims that it touches.
    """

    id: str
    side: Side | None
    statement: str
    grade: Grade
    measures: tuple[str, ...]
    sources: tuple[str, ...]
    means: str
    does_not_mean: str
    caveats: tuple[str, ...] = ()
    verdict: FindingVerdict = "present"
    size: Size | None = None
    action: str = ""
    headline: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """One number that the person or a test gave, kept so that a later analysis can compare it.

    `kind` says what it is: a score of function, pain, or a strength test.
    """

    id: str
    side: Side | None
    value: float
    unit: str
    kind: Literal["function", "pain", "strength"]


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """One number beside the same number of an older analysis.

    Attributes:
        id: Of the measure, load, score or test.
        side: The limb.
        before: Older value.
        now: Newer value.
        unit: Unit of all numbers.
        minimal_detectable_change: Smallest change beyond the error of both; None when unknown.
        verdict: "within_error" when no change of this size can be detected; "better" or "worse"
            only where the direction is known (function, pain, strength).
        kind: What it is; function and pain come first.
        note: Where the smallest change comes from, when it is not from the two intervals.
    """

    id: str
    side: Side | None
    before: float
    now: float
    unit: str
    minimal_detectable_change: float | None
    verdict: Literal["better", "worse", "within_error", "changed"]
    kind: Literal["function", "pain", "strength", "measure", "load"]
    note: str = ""

    @property
    def change(self) -> float:
        """How much was added."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing tried in a session beside the same movement without it.

    Attributes:
        before: Condition of the earlier recording; empty when it was not said.
        now: Condition of the later one; likewise.
        rows: Pain first; the smallest change is that within a session.
    """

    before: str
    now: str
    rows: tuple[ComparedMeasure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything compared with an older analysis.

    Attributes:
        older: When the older one was made (ISO 8601).
        rows: What was compared; function and pain first.
        refused: Why movement was not compared; empty when it was.
        tried: What was tried in this session, when nothing but the condition differs.
    """

    older: str
    rows: tuple[ComparedMeasure, ...]
    refused: str = ""
    tried: Tried | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known about one recording; see the documentation of analysis.json.

    Attributes:
        recordings: What was read.
        subject: The person, after mass and height were settled.
        body: The scaled body; None when no statement was possible.
        motion: Coordinates; None likewise.
        angles: Clinical angles; None likewise.
        timeline: Activity, events, cycles.
        measures: All measures, refused ones included.
        curves: Time-normalised curves.
        cycle_values: Measures cycle by cycle.
        view: From where the person was seen.
        setup: As told by the user.
        quality: Named quality figures (marker_rms_mm, worst_marker, ...).
        warnings: One sentence each.
        timings: Seconds for each stage.
        seed: Seed of the draws.
        created: ISO 8601 time at which the analysis was made.
        methods: Sentences for the report's methods paragraph, in order.
        options: What the user asked for, by command-line name, defaults left out.
        loads: What joints and muscle groups carry, refused ones included; empty when not asked.
        load_series: The same over time; None when loads were not asked for or are refused.
        what_ifs: The same movement with other gluteal strengths; empty without loads.
        kept_loads: What `what_if` needs; None without loads.
        reported: Numbers of the profile: scores, pain, strength tests.
        findings: What lies beyond error and limit, most telling first.
        comparison: Beside an older analysis; None when none was given.
        raised_flags: Signs of the profile that need a clinician before any plan.
        film: What the camera saw; None for markers and coordinates.
        other_view: The analysis of a second clip of the same movement by itself; `measures` then
            come from both, everything else here from the first.
    """

    recordings: tuple[Recording, ...]
    subject: Subject
    body: BodyModel | None
    motion: Motion | None
    angles: Angles | None
    timeline: Timeline
    measures: tuple[Measure, ...]
    curves: tuple[Curve, ...]
    cycle_values: tuple[CycleValue, ...]
    view: View
    setup: Setup
    quality: Mapping[str, float | str]
    warnings: tuple[str, ...]
    timings: Mapping[str, float]
    seed: int
    created: str
    methods: tuple[str, ...] = ()
    options: Mapping[str, str | float | bool] = field(
        default_factory=dict[str, "str | float | bool"]
    )
    loads: tuple[Load, ...] = ()
    load_series: LoadSeries | None = None
    what_ifs: tuple[Scenario, ...] = ()
    kept_loads: KeptLoads | None = None
    reported: tuple[Reported, ...] = ()
    findings: tuple[Finding, ...] = ()
    comparison: Comparison | None = None
    raised_flags: tuple[str, ...] = ()
    film: Film | None = None
    other_view: "Analysis | None" = None

    @property
    def supports_statement(self) -> bool:
        """Whether at least one measure could be given."""
        return any(measure.value is not None for measure in self.measures)

    def what_if(self, scales: Mapping[str, float] | None = None, /, **more: float) -> Scenario:
        """Solve the same movement with other muscle strengths.

        Args:
            scales: Factors from 0 to 5 on the active strength of muscles or groups, such as
                {"gluteus_medius.left": 0.6}.
            **more: The same by name, both sides: gluteus_medius=0.6.

        Raises:
            SettingError: No loads were computed, or an unknown muscle or factor.

        Example:
            >>> from hiphinge.report.examples import standing_still
            >>> standing_still().what_if(gluteus_medius=0.6)
            Traceback (most recent call last):
            ...
            hiphinge.errors.SettingError: this analysis has no loads; analyse with loads=True ...
        """
        if self.kept_loads is None:
            reason = next((load.reason for load in self.loads if load.reason), "")
            raise SettingError(
                "this analysis has no loads", advice=reason or "analyse without loads=False"
            )
        return self.kept_loads.what_if({**(scales or {}), **more})

    def to_frame(self) -> "DataFrame":
        """Return the measures as a pandas table, one row each.

        Example:
            >>> from hiphinge.types import Measure
            >>> Measure("cadence", None, 112.0, 110.0, 114.0, "steps/min", 8, 1.2, "good").id
            'cadence'
        """
        # pandas costs half a second to import and only this edge needs it.
        from pandas import DataFrame

        columns = ["id", "side", "value", "low", "high", "unit", "n", "sd_cycles", "quality"]
        rows = [[getattr(measure, name) for name in columns] for measure in self.measures]
        return DataFrame(rows, columns=columns)
