"""From files to an analysis: the only place that knows the order of the stages.

Each kind of recording has a module of its own, imported when such a recording is analysed.
"""

from hiphinge.io.film_files import is_film
from hiphinge.pipeline.entry import analyze, analyze_recording
from hiphinge.pipeline.options import SEED, Options, default_folder

__all__ = [
    "SEED",
    "Options",
    "analyze",
    "analyze_recording",
    "default_folder",
    "is_film",
]
