"""The musculoskeletal model: compiled body, forward kinematics, marker sets, scaling."""

from hiphinge.body.compile import compile_body
from hiphinge.body.default_body import default_body
from hiphinge.body.description import UnsupportedModel
from hiphinge.body.forward_kinematics import (
    forward_kinematics,
    marker_jacobian,
    marker_positions,
)
from hiphinge.body.loading import body_from_text, load_body
from hiphinge.body.marker_sets import (
    KnownSet,
    MarkerSet,
    detect_marker_set,
    known_marker_sets,
)
from hiphinge.body.osim_text import with_markers
from hiphinge.body.store import load_saved_body, save_body

__all__ = [
    "KnownSet",
    "MarkerSet",
    "UnsupportedModel",
    "body_from_text",
    "compile_body",
    "default_body",
    "detect_marker_set",
    "forward_kinematics",
    "known_marker_sets",
    "load_body",
    "load_saved_body",
    "marker_jacobian",
    "marker_positions",
    "save_body",
    "with_markers",
]
