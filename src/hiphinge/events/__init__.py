"""Activity, foot contacts, repetitions and the complete cycles between them."""

from hiphinge.events.body_points import (
    BodyPoints,
    points_from_markers,
    points_from_poses,
    prefer,
)
from hiphinge.events.timeline import find_timeline

__all__ = [
    "BodyPoints",
    "find_timeline",
    "points_from_markers",
    "points_from_poses",
    "prefer",
]
