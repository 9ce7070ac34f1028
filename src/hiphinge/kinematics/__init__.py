"""From markers to coordinates, from coordinates to clinical angles and measures."""

from hiphinge.kinematics.inverse import InverseKinematicsSettings, solve_inverse_kinematics

__all__ = ["InverseKinematicsSettings", "solve_inverse_kinematics"]
