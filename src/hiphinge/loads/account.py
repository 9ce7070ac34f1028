"""What a reader is told about how loads were computed, and what they leave out."""

import numpy as np
from jaxtyping import Float

from hiphinge.loads.path_fits import PathFits
from hiphinge.loads.state import LoadState
from hiphinge.muscles import Musculature


def methods(
    state: LoadState,
    musculature: Musculature,
    fits: PathFits | None,
    strength_notes: tuple[str, ...],
    cutoff_hz: float,
) -> tuple[str, ...]:
    """Say in sentences what was done.

    Args:
        state: What was solved and drawn.
        musculature: The muscles.
        fits: Polynomials that stand for wrapping paths; None where OpenSim laid them all.
        strength_notes: How strong the muscles were taken to be, one sentence each.
        cutoff_hz: -3 dB point of the filter.
    """
    return (
        f"For loads, motion and forces were both smoothed at {cutoff_hz:g} Hz; joint moments "
        "follow from Newton's and Euler's equations.",
        _paths(state, musculature, fits),
        *strength_notes,
        "Static optimisation shares the moments among the muscles so that the weighted sum of "
        "squared activations is smallest, frame by frame; co-contraction beyond that is not seen.",
        f"Ranges of loads are 95 % intervals over {len(state.inputs.moment) - 1} draws of "
        "strength, optimal fibre length, moment arms, cost weights, segment mass, joint angles, "
        "the ground's forces and, at the knee, the model's own error.",
        *_drawn_stretch(state),
    )


def _paths(state: LoadState, musculature: Musculature, fits: PathFits | None) -> str:
    if fits is None or not fits.muscle.size:
        return "Muscle paths are exact."
    wraps = int(musculature.routes.wraps.sum())
    off = 1e3 * float(np.sqrt((fits.arm_rms**2).mean()))
    return (
        f"{wraps} of {len(state.task.names)} muscles wrap around surfaces; polynomials stand for "
        f"their paths (moment arms off by {off:.1f} mm rms in poses left out of the fit)."
    )


def _drawn_stretch(state: LoadState) -> tuple[str, ...]:
    """Say where ranges over time do not come from draws of the frame itself."""
    at, solved = state.time[state.drawn], state.time[state.solved]
    if at.size == 0 or (at[0] <= solved[0] + 0.1 and at[-1] >= solved[-1] - 0.1):
        return ()
    return (
        f"The draws cover {at[0]:.1f} to {at[-1]:.1f} s; elsewhere a load over time has the range "
        "of equally large loads there.",
    )


def warnings(state: LoadState, known: Float[np.ndarray, " known"]) -> tuple[str, ...]:
    """Say what loads leave out of a recording.

    Args:
        state: What was solved.
        known: Instants at which the force on a foot is known [s].
    """
    solved = state.time[state.solved]
    if known.size == solved.size:
        return ()
    return (
        f"Loads cover {solved[-1] - solved[0]:.0f} s from the middle of the recording "
        f"({solved[0]:.1f} to {solved[-1]:.1f} s); for others, choose them with --start and --end.",
    )
