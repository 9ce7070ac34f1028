"""From markers to coordinates, from coordinates to clinical angles and measures."""

from hiphinge.kinematics.angles import clinical_angles
from hiphinge.kinematics.inverse import InverseKinematicsSettings, solve_inverse_kinematics
from hiphinge.kinematics.own_model import scale_own_model, weigh_markers
from hiphinge.kinematics.points import BodyPaths, body_paths
from hiphinge.kinematics.subject_body import ScaledBody, scale_body

__all__ = [
    "BodyPaths",
    "InverseKinematicsSettings",
    "ScaledBody",
    "body_paths",
    "clinical_angles",
    "scale_body",
    "scale_own_model",
    "solve_inverse_kinematics",
    "weigh_markers",
]
