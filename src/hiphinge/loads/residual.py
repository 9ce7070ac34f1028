"""What motion and force plates leave unexplained: the residual that OpenSim shows at the pelvis."""

import numpy as np
from jaxtyping import Bool, Float

from hiphinge.loads.inverse_dynamics import NetMoments


def residual_quality(net: NetMoments, measured: Bool[np.ndarray, " frame"]) -> dict[str, float]:
    """Return the largest and the usual residual force [N] of the best estimate.

    It is the force that the body's motion needs beyond gravity and the measured forces. Nothing is
    returned where no force was measured: an estimate from the motion leaves none by construction.
    Hicks et al. 2015 (doi 10.1115/1.4029304) advise a peak below 5 % of the largest external force.

    Args:
        net: Of the motion's frames.
        measured: Frames in which plates tell the force on both feet.

    Example:
        >>> import numpy as np
        >>> force = np.array([[3.0, 4.0, 0.0], [0.0, 9.0, 0.0]])
        >>> net = NetMoments(np.zeros((1, 2, 1)), force[None, :, None])
        >>> residual_quality(net, np.array([True, False]))
        {'residual_peak': 5.0, 'residual_rms': 5.0}
    """
    if not measured.any():
        return {}
    force: Float[np.ndarray, " frame"] = np.linalg.norm(net.force[0].sum(axis=1)[measured], axis=-1)
    return {
        "residual_peak": round(float(force.max()), 2),
        "residual_rms": round(float(np.sqrt((force**2).mean())), 2),
    }
