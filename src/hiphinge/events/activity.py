"""What the person does, told from how feet and pelvis move; nothing rather than a guess."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.events.flights import Flight
from hiphinge.events.posture import Posture
from hiphinge.events.repetitions import Dip
from hiphinge.events.steps import Swing
from hiphinge.signals import runs
from hiphinge.types import SIDES, Activity, ActivityName, Side, sampling_rate

# Share of a stride in which the foot is slower than a fifth of its swing: 0.45 to 0.60 walking,
# 0.32 to 0.37 running on the recordings of validation/events.md. Within the margin of the limit
# the pelvis decides: it is lowest with the feet apart in walking, highest in running.
_WALKING_DUTY = 0.41
_DUTY_MARGIN = 0.05
_SLOW = 0.2
# A foot in gait swings faster than this past the ground it stands on [m/s].
_SWING_SPEED = 0.8
# Floors of successive steps that differ by more, as a share of leg length, are stairs.
_STAIR = 0.10
# Deeper than any step of walking or running, as a share of leg length.
_DEEP = 0.16
# Ankles apart at the bottom of a lunge, in all and front to back, as shares of leg length; squats
# of 6 people stayed below 0.63 and 0.05, lunges above 0.62 and 0.29 or with uneven knees.
_LUNGE_APART = 0.6
_LUNGE_SPLIT = 0.25
_UNEVEN_KNEES = float(np.deg2rad(25.0))
# Nobody balances with the middle of pelvis and trunk this far behind the ankles, as a share of leg
# length: squats of 5 people stayed within 0.05, sitting reached 0.5.
_SEATED = 0.17
_SEATED_HEIGHT = 0.85
# Sitting lasts, the lowest instant of a squat that leans back does not (0.33 s and more against
# 0.07 s and less in repetitions of 6 people; validation/repetitions.md).
_SITTING_TIME = 0.15
_SMALLEST_RISE = 0.2
_CLEAR_DIP = 0.12
_LIFTED = 0.06
# Share of a dip in which the free foot is in the air, at least, and the standing one, at most.
_FREE, _GROUNDED = 0.4, 0.25
# No step is as high as this, as a share of leg length: whoever goes down further lunges.
_HIGHEST_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Signs:
    """Independent signs of one activity; their share that holds is the confidence."""

    value: ActivityName | None
    holds: tuple[bool, ...]
    reason: str

    def as_activity(self) -> Activity:
        """Return the activity with the share of signs that hold as confidence."""
        confidence = sum(self.holds) / len(self.holds)
        return Activity(self.value, round(confidence, 2), "detected", self.reason)


def recognise(
    swings: Sequence[Swing], posture: Posture, dips: Sequence[Dip], flights: Sequence[Flight]
) -> Activity:
    """Recognise the activity; `value` is None, with the reason, when there is none we know.

    Args:
        swings: How each foot swings about the pelvis.
        posture: Signals of the whole body.
        dips: Descents of the pelvis.
        flights: Times in the air with both feet together.
    """
    for signs in (
        _gait(swings, posture, dips),
        _jump(flights),
        _repetitions(posture, dips),
    ):
        if signs is not None:
            return signs.as_activity()
    return Activity(None, 0.0, "detected", "no supported movement was found")


def _gait(swings: Sequence[Swing], posture: Posture, dips: Sequence[Dip]) -> Signs | None:
    left, right = swings
    if min(len(left.extremes), len(right.extremes)) < 1:
        return None
    if len(left.extremes) + len(right.extremes) < 3:
        return None
    apart = _correlation(left, right)
    speed = min(_swing_speed(left), _swing_speed(right))
    if apart > -0.3 or speed < _SWING_SPEED:
        return None
    if _is_backward(left) or _is_backward(right):
        return Signs(None, (True,), "walking backwards is not supported")
    moving = _moving(swings)
    height = posture.height[moving]
    height = height[np.isfinite(height)]
    stair = _floor_change(swings, posture)
    deepest = max((_depth(posture, d) for d in dips), default=0.0)
    if deepest > _HIGHEST_STEP * posture.leg_length:
        return None
    if stair > _STAIR * posture.leg_length:
        climbs = abs(float(np.ptp(height))) > _STAIR * posture.leg_length
        return Signs("step", (True, climbs), "the steps lie at different heights")
    if deepest > _DEEP * posture.leg_length:
        return None
    duty = float(np.nanmean([_duty(left), _duty(right)]))
    bounces = _highest_when_apart(left, right, posture)
    clear = abs(duty - _WALKING_DUTY) > _DUTY_MARGIN
    walks = duty > _WALKING_DUTY if clear else not bounces
    if not walks and not bounces:
        return Signs(None, (True,), "the feet move as in running but the pelvis as in walking")
    return Signs(
        "walk" if walks else "run",
        (True, apart < -0.6, clear, bounces != walks),
        f"the feet swing in turn and each stands {100 * duty:.0f} % of the stride",
    )


def _jump(flights: Sequence[Flight]) -> Signs | None:
    if not flights:
        return None
    longest = max(f.end - f.start for f in flights)
    reason = f"both feet leave the floor together {len(flights)} time(s)"
    return Signs("landing", (True, longest > 0.15), reason)


def _repetitions(posture: Posture, dips: Sequence[Dip]) -> Signs | None:
    leg = posture.leg_length
    lunges = [is_lunge(posture, dip) for dip in dips]
    depth = float(np.median([_depth(posture, d) for d in dips])) if dips else 0.0
    clear = depth > _CLEAR_DIP * leg
    if dips and np.mean(lunges) > 0.5:
        return Signs("lunge", (True, clear), "the pelvis dips between feet far apart")
    with np.errstate(invalid="ignore"):
        seated = (posture.height < _SEATED_HEIGHT * leg) & (posture.balance < -_SEATED * leg)
    if _longest(seated, posture.time) >= _SITTING_TIME:
        rise = float(np.nanmax(posture.height) - np.nanmedian(posture.height[seated]))
        starts = bool(seated[: len(seated) // 20 + 1].any())
        if rise > _SMALLEST_RISE * leg:
            return Signs("sit-to-stand", (True, starts), "the pelvis rises from a seat")
    if not dips:
        return None
    if np.mean([standing_side(posture, dip) is not None for dip in dips]) > 0.5:
        return Signs("single-leg-squat", (True, clear), "the pelvis dips over one foot")
    return Signs("squat", (True, clear), "the pelvis dips over both feet")


def is_lunge(posture: Posture, dip: Dip) -> bool:
    """Say whether the feet are far apart at the bottom, front to back or with one knee bent."""
    leg, bottom = posture.leg_length, dip.bottom
    bends = posture.knee_bend[:, bottom]
    uneven = bool(abs(bends[0] - bends[1]) > _UNEVEN_KNEES)
    split = bool(abs(posture.split[bottom]) > _LUNGE_SPLIT * leg)
    return bool(posture.apart[bottom] > _LUNGE_APART * leg) and (split or uneven)


def standing_side(posture: Posture, dip: Dip) -> Side | None:
    """Return the side that stands while the other foot is off the floor, not for a moment only."""
    limit = _LIFTED * posture.leg_length
    with np.errstate(invalid="ignore"):
        lifted = posture.foot_height[:, dip.before : dip.after + 1] > limit
    free = lifted.mean(axis=1)
    heights = posture.foot_height[:, dip.bottom]
    for stands, off in ((0, 1), (1, 0)):
        is_free = heights[off] > limit and free[off] > _FREE
        if is_free and heights[stands] < 0.5 * limit and free[stands] < _GROUNDED:
            return SIDES[stands]
    return None


def leading_side(posture: Posture, dip: Dip) -> Side:
    """Return the front foot's side at the bottom of a lunge, the bent knee's of a side lunge."""
    split = posture.split[dip.bottom]
    if abs(split) > _LUNGE_SPLIT * posture.leg_length:
        return SIDES[0] if split > 0.0 else SIDES[1]
    left, right = posture.knee_bend[:, dip.bottom]
    return SIDES[0] if left > right else SIDES[1]


def _depth(posture: Posture, dip: Dip) -> float:
    height = posture.height
    return float(min(height[dip.before], height[dip.after]) - height[dip.bottom])


def _longest(holds: Bool[np.ndarray, " frame"], time: Float[np.ndarray, " frame"]) -> float:
    """Return the longest time for which something holds [s]."""
    return max((stop - start for start, stop in runs(holds)), default=0) / sampling_rate(time)


def _finite(values: Float[np.ndarray, " frame"]) -> Float[np.ndarray, " seen"]:
    return values[np.isfinite(values)]


def _correlation(left: Swing, right: Swing) -> float:
    """Return how the feet move against each other: -1 when strictly in turn."""
    moving = _moving((left, right))
    a, b = left.foot.ahead[moving], right.foot.ahead[moving]
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < 5:
        return 0.0
    return float(np.corrcoef(a[both], b[both])[0, 1])


def _moving(swings: Sequence[Swing]) -> slice:
    """Return the frames from the first to the last extreme, one quarter second wider."""
    frames = [frame for swing in swings for frame, _ in swing.extremes]
    time = swings[0].foot.time
    margin = round(0.25 * sampling_rate(time))
    return slice(max(min(frames) - margin, 0), max(frames) + margin + 1)


def _stretches(swing: Swing, *, standing: bool) -> list[tuple[int, int]]:
    """Return the inner stretches in which the foot moves back (stands) or forward (swings)."""
    pairs = zip(swing.extremes[:-1], swing.extremes[1:], strict=True)
    return [(a, b) for (a, is_maximum), (b, _) in pairs if is_maximum == standing]


def _swing_speed(swing: Swing) -> float:
    speed = _finite(swing.foot.speed[_moving((swing,))])
    return float(np.percentile(speed, 98) - np.percentile(speed, 15)) if len(speed) else 0.0


def _duty(swing: Swing) -> float:
    """Return the share of a stride in which the foot moves with the ground it stands on.

    Counted from one extreme in front to the next, or from one behind to the next; over all there
    is where no whole stride was seen.
    """
    frames = [frame for frame, _ in swing.extremes]
    strides = list(zip(frames[:-2], frames[2:], strict=True))
    part = _moving((swing,))
    shares: list[float] = []
    for first, last in strides or [(part.start, part.stop)]:
        speed = _finite(swing.foot.speed[first:last])
        if len(speed) < 5:
            continue
        ground = float(np.percentile(speed, 15))
        limit = ground + _SLOW * (float(speed.max()) - ground)
        shares.append(float(np.mean(speed < limit)))
    return float(np.median(shares)) if shares else float("nan")


def _is_backward(swing: Swing) -> bool:
    """Say whether the foot is lifted while it moves back under the body."""
    part = _moving((swing,))
    speed, height = swing.foot.speed[part], swing.foot.height[part]
    seen = np.isfinite(speed) & np.isfinite(height)
    return bool(np.corrcoef(speed[seen], height[seen])[0, 1] < -0.2)


def _floor_change(swings: Sequence[Swing], posture: Posture) -> float:
    """Return how far the floor of single steps lies from the foot's other steps [m]."""
    changes = [0.0]
    for index, swing in enumerate(swings):
        for_sure = _stretches(swing, standing=True)
        usual = float(np.median([b - a for a, b in for_sure])) if for_sure else 0.0
        at_edges = [(a, b) for a, b in _edge_stands(swing) if b - a > 0.6 * usual]
        lowest = [
            float(np.nanmin(posture.foot_height[index, a : b + 1]))
            for a, b in (*for_sure, *at_edges)
            if np.isfinite(posture.foot_height[index, a : b + 1]).any()
        ]
        changes.append(max(lowest) - min(lowest) if lowest else 0.0)
    return max(changes)


def _edge_stands(swing: Swing) -> list[tuple[int, int]]:
    """Return the standing before the first and after the last extreme."""
    first, last = swing.extremes[0], swing.extremes[-1]
    before = [] if first[1] else [(0, first[0])]
    return before + ([(last[0], len(swing.foot.time) - 1)] if last[1] else [])


def _highest_when_apart(left: Swing, right: Swing, posture: Posture) -> bool:
    """Say whether the pelvis is high while the feet are apart: in running, not in walking."""
    part = _moving((left, right))
    apart = np.abs(left.foot.ahead - right.foot.ahead)[part]
    height = posture.height[part]
    seen = np.isfinite(apart) & np.isfinite(height)
    if seen.sum() < 5:
        return False
    frames = np.flatnonzero(seen)
    level = height[seen] - np.polyval(np.polyfit(frames, height[seen], 1), frames)
    return bool(np.corrcoef(apart[seen], level)[0, 1] > 0.0)
