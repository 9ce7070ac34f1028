"""The points that events are read from, out of what one camera saw."""

import numpy as np

from hiphinge.events.body_points import BodyPoints
from hiphinge.kinematics.planar import Scene


def points_from_scene(scene: Scene) -> BodyPoints:
    """Take the points from landmarks, in metres of a person of known or nominal height.

    Example:
        >>> from hiphinge.kinematics.planar.examples import standing_scene
        >>> points_from_scene(standing_scene("sagittal")).pelvis.shape
        (60, 3)
    """
    return BodyPoints(
        time=scene.time,
        heel=np.asarray(scene.points["heel"]),
        toe=np.asarray(scene.points["toe"]),
        ankle=np.asarray(scene.points["ankle"]),
        knee=np.asarray(scene.points["knee"]),
        hip=np.asarray(scene.points["hip"]),
        pelvis=scene.middle("hip"),
        facing=scene.forward,
        trunk=scene.middle("shoulder"),
    )
