"""What one camera can tell from where it stood; everything else is refused with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiphinge.kinematics.measures.definitions import DEFINITIONS
from hiphinge.kinematics.measures.summary import refuse
from hiphinge.kinematics.planar.scene import Scene
from hiphinge.types import Gate, Measure

_SIDE_VIEW = frozenset({
    "hip_flexion_at_contact", "hip_flexion_peak", "hip_extension_peak", "knee_flexion_at_contact",
    "knee_flexion_loading_peak", "knee_flexion_peak", "knee_flexion_swing_peak",
    "trunk_flexion_mean", "trunk_flexion_peak", "shin_angle_at_contact", "depth", "speed",
    "step_length", "vertical_oscillation",
})  # fmt: skip
_FRONT_VIEW = frozenset({
    "pelvic_drop_peak", "hip_adduction_peak", "knee_projection_angle_peak",
    "trunk_side_lean_peak", "crossover", "step_width", "side_shift", "vertical_oscillation",
})  # fmt: skip
_OBLIQUE = frozenset({
    "hip_flexion_at_contact", "hip_flexion_peak", "hip_extension_peak", "knee_flexion_at_contact",
    "knee_flexion_loading_peak", "knee_flexion_peak", "knee_flexion_swing_peak", "depth",
})  # fmt: skip
_EVERY_VIEW = frozenset({"cadence", "reps", "tempo", "stance_fraction", "contact_time",
                         "flight_time"})  # fmt: skip
_FROM = {"sagittal": _SIDE_VIEW, "frontal": _FRONT_VIEW, "oblique": _OBLIQUE}
_LENGTHS = frozenset({"speed", "step_length", "step_width", "vertical_oscillation"})
_FAST = frozenset({"contact_time", "flight_time"})
# Steps need 25 pictures a second, times on the ground 120 (20 ms of running are two of them).
_FAST_HZ, _STANCE_HZ = 119.0, 49.0
_TIMES = frozenset({"cadence", "speed", "tempo", "stance_fraction", "contact_time", "flight_time"})
_GAIT = frozenset({"cadence", "speed", "step_length", "step_width", "stance_fraction"})
_VERTICAL = frozenset({
    "trunk_flexion_mean", "trunk_flexion_peak", "shin_angle_at_contact", "trunk_side_lean_peak",
    "pelvic_drop_peak",
})  # fmt: skip
_COUNTS = frozenset({"cadence", "reps", "tempo", "stance_fraction", "contact_time", "flight_time"})
# What a gate costs when it refuses; every measure where it is not named.
_COSTS = {
    "frame_rate": _GAIT | _FAST | frozenset({"crossover"}),
    "slow_motion": _TIMES,
    "camera": _VERTICAL | frozenset({"speed", "step_length"}),
    "view": frozenset[str](),
}
_HIPS = frozenset({"hip_flexion_at_contact", "hip_flexion_peak", "hip_extension_peak"})
# Upright standing and walking in five clips read -8 to +10 degrees, with either sign
# (validation/sagittal.md), so that no constant can be taken off.
_TRUNK = frozenset({"trunk_flexion_mean", "trunk_flexion_peak"})
_SIDED = frozenset(_SIDE_VIEW - {"speed", "step_length", "vertical_oscillation"})


@dataclass(frozen=True, slots=True)
class Footage:
    """What decides besides the view.

    Attributes:
        rate_hz: Pictures that were taken in a second.
        gates: What the video offers and lacks.
        still: Whether the camera stood still.
    """

    rate_hz: float
    gates: tuple[Gate, ...] = ()
    still: bool = True


def supported(measures: Sequence[Measure], scene: Scene, footage: Footage) -> tuple[Measure, ...]:
    """Refuse what the view cannot tell, and mark what it tells with caution.

    Args:
        measures: As they come from the angles and points of the scene.
        scene: The person as seen.
        footage: Rate and gates.

    Example:
        >>> from hiphinge.kinematics.planar.examples import standing_scene
        >>> turn = Measure("hip_rotation_peak", "left", 5.0, 1.0, 9.0, "deg", 3, 1.0, "good")
        >>> supported([turn], standing_scene("sagittal"), Footage(60.0))[0].reason
        'one camera cannot see how the thigh turns about its own length'
    """
    return tuple(_judged(measure, scene, footage) for measure in measures)


def sees(measure_id: str, plane: str) -> bool:
    """Say whether a view is one from which a measure can be told.

    Example:
        >>> sees("pelvic_drop_peak", "sagittal"), sees("pelvic_drop_peak", "frontal")
        (False, True)
    """
    return measure_id in _EVERY_VIEW or measure_id in _FROM.get(plane, frozenset())


def all_refused(reason: str) -> tuple[Measure, ...]:
    """Refuse every measure, each once and without a side.

    Example:
        >>> all_refused("nobody was found in the video")[0].quality
        'refused'
    """
    kinds = dict.fromkeys((item.id, item.unit) for item in DEFINITIONS)
    return tuple(refuse(name, None, unit, reason) for name, unit in kinds)


def _judged(measure: Measure, scene: Scene, footage: Footage) -> Measure:
    reason = refusal(measure.id, scene, footage)
    if reason:
        return refuse(measure.id, measure.side, measure.unit, reason)
    if measure.value is None:
        return measure
    limits = [text for text in (measure.reason, *_limits(measure, scene, footage)) if text]
    own = measure if _may_judge(measure, scene) else replace(measure, norm=None, verdict=None)
    if not limits:
        return own
    return replace(own, quality="limited", reason="; ".join(dict.fromkeys(limits)))


def refusal(measure_id: str, scene: Scene, footage: Footage) -> str:
    """Return why a measure cannot be told at all; empty when it can."""
    if measure_id == "hip_rotation_peak":
        return "one camera cannot see how the thigh turns about its own length"
    if measure_id == "ankle_dorsiflexion_peak":
        return "the points of a foot lie too close together in a picture"
    if measure_id in ("peak_vertical_force", "loading_rate", "limb_symmetry"):
        return "forces need force plates"
    plane = scene.view.plane
    if measure_id not in _EVERY_VIEW and measure_id not in _FROM.get(plane, frozenset()):
        return _unseen(measure_id, plane)
    if measure_id in _LENGTHS and not scene.is_scaled:
        return "a video has no scale: give the person's height"
    if measure_id in ("speed", "step_length", "vertical_oscillation") and not scene.is_even:
        return "the person comes nearer or goes away, so that ways cannot be measured"
    if measure_id in _FAST and footage.rate_hz < _FAST_HZ:
        return f"times on the ground need 120 pictures a second; these are {footage.rate_hz:.0f}"
    if measure_id == "stance_fraction" and footage.rate_hz < _STANCE_HZ:
        return f"times on the ground need 50 pictures a second; these are {footage.rate_hz:.0f}"
    return _gate_reason(measure_id, footage, "refused")


def _unseen(measure_id: str, plane: str) -> str:
    if plane == "oblique":
        place = "from the side" if measure_id in _SIDE_VIEW else "from the front or back"
        return f"the camera stood at an angle; this needs a view {place}"
    if plane == "sagittal":
        return "this is not seen from the side; film from the front or back"
    return "this is not seen from the front or back; film from the side"


def _gate_reason(measure_id: str, footage: Footage, quality: str) -> str:
    for gate in footage.gates:
        if gate.quality == quality and _concerns(gate, measure_id):
            return gate.reason
    return ""


def _concerns(gate: Gate, measure_id: str) -> bool:
    """Say whether what a gate found matters for a measure."""
    if gate.id in _COSTS:
        return measure_id in _COSTS[gate.id]
    if gate.id in ("size", "blur"):
        return measure_id not in _COUNTS
    # Pictures with a part of the body cut off are left out: the others are as good as ever.
    return gate.quality == "refused"


def _limits(measure: Measure, scene: Scene, footage: Footage) -> list[str]:
    found = [_gate_reason(measure.id, footage, "limited")]
    if scene.view.plane == "oblique" and measure.id in _OBLIQUE:
        found.append("seen at an angle: depth is guessed")
    if scene.near and measure.side not in (scene.near, None) and measure.id in _SIDED:
        found.append("this leg is on the far side, partly hidden by the other one")
    if measure.id in _TRUNK:
        found.append(
            "the line from hips to shoulders leans by up to 10 degrees in people who stand "
            "upright: compare this person with themselves"
        )
    if measure.id == "stance_fraction" and footage.rate_hz < _FAST_HZ:
        found.append("contacts are timed to a picture only")
    return found


def _may_judge(measure: Measure, scene: Scene) -> bool:
    """Frontal and oblique views carry no verdict, nor hips and trunk: no pelvis tilt is seen."""
    sagittal = scene.view.plane == "sagittal"
    return sagittal and scene.is_scaled and measure.id not in _HIPS | _TRUNK
