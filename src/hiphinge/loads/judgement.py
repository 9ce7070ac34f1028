"""Loads with their quality: what to believe and why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.evidence.norms import GRAVITY
from hiphinge.loads.groups import GROUPS
from hiphinge.loads.peaks import Known, Peaks, Window, median_over, spread_of, unit_of, windows_of
from hiphinge.types import SIDES, Load, Quality, ReadOnly, Side

# Beyond this flexion the knee's moment arms in these models are too short.
_DEEP_DEG = 80.0
_DEEP = (
    "the knee bends beyond 80 degrees, where the moment arms of this kind of model are too short "
    "and loads too high"
)
_HIGH_HIP = (
    "models of this kind load the hip more than instrumented hips are loaded (2.3 to 2.8 body "
    "weights in slow walking, Bergmann 2016): compare with yourself only"
)
_SPANS_KNEE = ("knee_contact", "knee_compression", "patellofemoral", "quadriceps")
# Some frames may fall short; with more than this share of a window the load is doubtful.
_FEW_FRAMES = 0.02
# With more than this share there is no saying what was carried; a smaller one will do where the
# ground's force is an estimate.
_MANY_FRAMES, _MANY_FRAMES_ESTIMATED = 0.5, 0.1
_LACKING = "the model has no such muscles or joint"
_ONE_CYCLE = "one cycle only: how much cycles differ is not known"
_OF_LEG = (
    "hip_contact_peak",
    "knee_contact_peak",
    "knee_compression_peak",
    "patellofemoral_force_peak",
    "patellofemoral_stress_peak",
    "ankle_contact_peak",
    "achilles_force_peak",
    "hip_abduction_moment_peak",
    "hip_extension_moment_peak",
    "knee_extension_moment_peak",
)
_OF_GROUP = ("force_peak", "impulse", "activation_peak", "reserve")
_OF_SPINE = ("lumbar_compression_peak", "lumbar_shear_peak")


@dataclass(frozen=True, slots=True)
class Doubts(ReadOnly):
    """Where the model is not to be believed fully, over the frames of `Known`.

    Attributes:
        known: Instants, and where loads are known.
        left_over: Frames in which muscles leave more of a moment over than allowed, by side; the
            spine's last.
        knee_flexion_deg: Left and right, NaN where not solved.
        limits: What limits all loads of the left leg, the right leg and the spine; empty where
            nothing does.
        estimated: Whether the ground's force on the left foot, the right foot or either of them
            was estimated.
    """

    known: Known
    left_over: Bool[np.ndarray, "3 frame"]
    knee_flexion_deg: Float[np.ndarray, "frame 2"]
    limits: tuple[str, str, str] = ("", "", "")
    estimated: tuple[bool, bool, bool] = (False, False, False)

    def about(self, load_id: str, side: Side | None, windows: Sequence[Window]) -> list[str]:
        """Return the reasons why one load is only limited."""
        place, inside = self._place(side), self._inside(side, windows)
        reasons = [self.limits[place]] if self.limits[place] else []
        share = self._short(load_id, side, windows)
        if share > _FEW_FRAMES:
            reasons.append(
                f"in {100 * share:.0f} % of the frames the muscles cannot make all of the moment"
            )
        if side is not None and load_id.startswith(_SPANS_KNEE):
            flexion = self.knee_flexion_deg[inside, place]
            if flexion.size and float(np.nanmax(flexion)) > _DEEP_DEG:
                reasons.append(_DEEP)
        if load_id == "hip_contact_peak":
            reasons.append(_HIGH_HIP)
        return reasons

    def against(self, load_id: str, side: Side | None, windows: Sequence[Window]) -> str:
        """Return why one load cannot be given though it has a value; empty when it can.

        Muscles that cannot make the movement leave its load open. Where the ground's force was
        estimated, fewer such frames show that the estimate is wrong.
        """
        share = self._short(load_id, side, windows)
        estimated = self.estimated[self._place(side)]
        if share <= (_MANY_FRAMES_ESTIMATED if estimated else _MANY_FRAMES):
            return ""
        reason = (
            f"in {100 * share:.0f} % of the frames the muscles of the model cannot make all of the "
            "moment"
        )
        return f"{reason}; {self.limits[self._place(side)]}" if estimated else reason

    def _place(self, side: Side | None) -> int:
        return len(SIDES) if side is None else SIDES.index(side)

    def _inside(self, side: Side | None, windows: Sequence[Window]) -> Bool[np.ndarray, " frame"]:
        inside = np.zeros(self.known.time.size, dtype=bool)
        for window in windows_of(windows, side):
            frames = self.known.inside(window, side)
            if frames is not None:
                inside |= frames
        return inside

    def _short(self, load_id: str, side: Side | None, windows: Sequence[Window]) -> float:
        """Return the share of frames with more moment left over than allowed; 0 for moments."""
        inside = self._inside(side, windows)
        if "_moment" in load_id or not inside.any():
            return 0.0
        return float(self.left_over[self._place(side), inside].mean())


def judge(
    best: Sequence[Peaks],
    drawn: Sequence[Peaks],
    doubts: Doubts,
    windows: Sequence[Window],
    *,
    mass: float,
    seed: int,
) -> tuple[Load, ...]:
    """Make one load of every kind of peak; what the model lacks is refused.

    Args:
        best: Peaks of the best estimate.
        drawn: Those of the draws, in the same order, in the windows that were drawn.
        doubts: Where the model is not to be believed fully.
        windows: Stances or repetitions.
        mass: The person's mass [kg].
        seed: Same seed, same intervals.
    """
    found: list[Load] = []
    for one, other in zip(best, drawn, strict=True):
        value = median_over(one)
        against = doubts.against(one.id, one.side, windows)
        if value is None or against:
            nothing = f"no complete stance or repetition{_of(one.side)} with known forces"
            reason = nothing if value is None else against
            found.append(refused_load(one.id, one.side, reason))
            continue
        low, high = spread_of(value, one, matching(one, other), seed=seed)
        n = int(np.isfinite(one.values[0]).sum())
        reasons = doubts.about(one.id, one.side, windows) + ([_ONE_CYCLE] if n == 1 else [])
        quality: Quality = "limited" if reasons else "good"
        found.append(
            Load(
                id=one.id,
                side=one.side,
                value=value,
                low=low,
                high=high,
                unit=one.unit,
                value_bw=value / (mass * GRAVITY) if one.unit == "N" else None,
                n=n,
                quality=quality,
                reason="; ".join(reasons),
            )
        )
    there = {(load.id, load.side) for load in found}
    lacking = (load for load in refuse_all(_LACKING) if (load.id, load.side) not in there)
    return (*found, *lacking)


def withheld(loads: Sequence[Load]) -> tuple[tuple[str, Side | None], ...]:
    """Return id and side of the loads that cannot be given, whose changes are not given either."""
    return tuple((load.id, load.side) for load in loads if load.value is None)


def matching(best: Peaks, drawn: Peaks) -> Peaks:
    """Keep the draws' windows that the best estimate has too."""
    kept = [k for k, window in enumerate(drawn.windows) if window in best.windows]
    return Peaks(drawn.id, drawn.side, drawn.values[:, kept], tuple(drawn.windows[k] for k in kept))


def refused_load(load_id: str, side: Side | None, reason: str) -> Load:
    """Make the load that says why there is no value."""
    unit = unit_of(load_id)
    return Load(load_id, side, None, None, None, unit, None, 0, "refused", reason)


def refuse_all(reason: str) -> tuple[Load, ...]:
    """Refuse every load that is documented.

    Example:
        >>> refuse_all("no muscles")[0].reason
        'no muscles'
    """
    names = [*_OF_LEG, *(f"{group}_{part}" for group in GROUPS for part in _OF_GROUP)]
    legs = [refused_load(name, side, reason) for side in SIDES for name in names]
    return (*legs, *(refused_load(name, None, reason) for name in _OF_SPINE))


def _of(side: Side | None) -> str:
    return "" if side is None else f" of the {side} leg"


def left_over_by_side(
    names: Sequence[str],
    beyond: Bool[np.ndarray, "frame dof"],
    side_of: Callable[[str], Side | None],
) -> Bool[np.ndarray, "3 frame"]:
    """Say in which frames a coordinate of the left leg, right leg or spine is short of moment."""
    sides = [side_of(name) for name in names]
    columns = [np.array([side == wanted for side in sides]) for wanted in (*SIDES, None)]
    return np.stack([beyond[:, column].any(axis=1) for column in columns])
