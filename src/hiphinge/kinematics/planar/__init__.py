"""Planar angles, points and measures from the landmarks of one camera."""

from hiphinge.kinematics.planar.angles import planar_angles
from hiphinge.kinematics.planar.draws import PlanarDrawn, PlanarDraws, draw_planar, plan_draws
from hiphinge.kinematics.planar.scene import Scene, make_scene
from hiphinge.kinematics.planar.support import Footage, all_refused, supported

__all__ = [
    "Footage",
    "PlanarDrawn",
    "PlanarDraws",
    "Scene",
    "all_refused",
    "draw_planar",
    "make_scene",
    "plan_draws",
    "planar_angles",
    "supported",
]
