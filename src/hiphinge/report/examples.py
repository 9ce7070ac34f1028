"""A tiny analysis for examples: a recording that supports no statement."""

import numpy as np

from hiphinge.types import (
    Activity,
    Analysis,
    Axes,
    InputFile,
    Measure,
    Recording,
    Setup,
    Subject,
    Timeline,
    View,
)


def standing_still() -> Analysis:
    """Make the analysis of a person who only stands: every measure is refused with the reason."""
    time = np.linspace(0.0, 1.0, 11)
    recording = Recording(
        file=InputFile("standing.c3d", "0" * 64, "c3d"),
        time=time,
        marker_names=("LASI",),
        markers=np.zeros((11, 1, 3)),
        axes=Axes(np.eye(3), "+Y", "+X", "as in the file"),
    )
    reason = "nothing moves in this recording"
    return Analysis(
        recordings=(recording,),
        subject=Subject(),
        body=None,
        motion=None,
        angles=None,
        timeline=Timeline(Activity(None, 0.0, "detected", reason), (), (), None),
        measures=(
            Measure("cadence", None, None, None, None, "steps/min", 0, None, "refused", reason),
        ),
        curves=(),
        cycle_values=(),
        view=View("3d", None, "markers"),
        setup=Setup(),
        quality={},
        warnings=(),
        timings={},
        seed=1,
        created="2026-01-01T00:00:00+00:00",
    )
