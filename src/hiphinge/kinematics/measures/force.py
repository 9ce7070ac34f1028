"""Measures of the force under one foot, only where that foot's force is known alone."""

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.foot_forces import FootForces
from hiphinge.kinematics.measures.window import Draws, Window
from hiphinge.signals import during, first_peak, lowpass, sample_at
from hiphinge.types import SIDES

# A ripple smaller than this is no peak of its own.
_PROMINENCE_BW = 0.05
_SHARE_OF_LARGEST = 0.5
# The heel's knock in walking comes within 30 ms and is no loading peak, which comes after 100 ms.
_KNOCK = 0.06
_SMOOTHING_HZ = 60.0
_BEGINS_BW = 0.03


def peak_vertical_force(window: Window) -> Draws:
    """Largest vertical force [BW]."""
    force = _contact(window)
    return _every_draw(window, np.nan if force is None else float(force[1].max()))


def loading_rate(window: Window) -> Draws:
    """Slope between 20 and 80 % of the time from contact to the first peak [BW/s].

    The first peak is the impact peak of running where there is one (Milner et al. 2006, doi
    10.1249/01.mss.0000183477.75808.92), the first hump of walking (not the heel's knock before
    it), else the largest value.
    """
    contact = _contact(window)
    if contact is None:
        return _every_draw(window, np.nan)
    time, force = contact
    begins = int(np.argmax(force > _BEGINS_BW))
    top = _first_peak(time - time[begins], force, knock=_knock(window))
    if top <= begins:
        return _every_draw(window, np.nan)
    at = time[begins] + np.array([0.2, 0.8]) * (time[top] - time[begins])
    values = sample_at(force, time=time, at=at)
    return _every_draw(window, float((values[1] - values[0]) / (at[1] - at[0])))


def _knock(window: Window) -> float:
    return _KNOCK if window.trial.activity == "walk" else 0.0


def _first_peak(
    since: Float[np.ndarray, " sample"], force: Float[np.ndarray, " sample"], *, knock: float
) -> int:
    """Return the index of the first peak after the knock, of the largest value without one."""
    height = _SHARE_OF_LARGEST * float(force.max())
    start = int(np.searchsorted(since, knock, side="right"))
    peak = first_peak(force, prominence=_PROMINENCE_BW, height=height, start=start)
    return int(np.argmax(force)) if peak is None else peak


def vertical_impulse(window: Window) -> Draws:
    """Vertical force summed over the contact or repetition [BW s]."""
    contact = _contact(window)
    if contact is None:
        return _every_draw(window, np.nan)
    return _every_draw(window, float(np.trapezoid(contact[1], contact[0])))


def limb_symmetry(
    left: Float[np.ndarray, "*pair"], right: Float[np.ndarray, "*pair"]
) -> Float[np.ndarray, "*pair"]:
    """Return the left limb's share of the vertical impulse of both [%].

    Example:
        >>> import numpy as np
        >>> limb_symmetry(np.array([0.45]), np.array([0.55])).round(1).tolist()
        [45.0]
    """
    return 100.0 * left / (left + right)


def _contact(
    window: Window,
) -> tuple[Float[np.ndarray, " sample"], Float[np.ndarray, " sample"]] | None:
    """Return times and smoothed force of this limb's contact, None where it is not known alone.

    The plates say themselves when they are loaded, so the contact is that of the best estimate;
    the draws differ by the plates' gain only.
    """
    forces = window.trial.forces
    start, end = (float(edge[0]) for edge in window.loaded)
    if forces is None or not np.isfinite([start, end]).all() or not _trusted(forces, window):
        return None
    # Filtered with a little of its surroundings, so that the filter's own ends stay outside.
    near = during(forces.time, start - 0.1, end + 0.1)
    smooth = lowpass(forces.of(window.side)[near], rate_hz=forces.rate_hz, cutoff_hz=_SMOOTHING_HZ)
    time = forces.time[near]
    within = during(time, start - 0.02, end + 0.02)
    return time[within], smooth[within]


def _trusted(forces: FootForces, window: Window) -> bool:
    start, end = (float(edge[0]) for edge in window.loaded)
    if window.cycle.kind == "gait":
        return forces.whole_contact(window.side, start, end)
    return forces.trusted(window.side, start, end)


def _every_draw(window: Window, value: float) -> Draws:
    return value * window.trial.force_gain[:, SIDES.index(window.side)]
