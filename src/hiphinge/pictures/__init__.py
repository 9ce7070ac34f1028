"""Pictures of the exercises: two key poses each, drawn from the body model.

The drawings are made ahead of time (`python -m hiphinge.pictures`) and lie beside this package;
reading one needs no body model.
"""

from hiphinge.pictures.drawn_files import Key, drawing, drawn_exercises

__all__ = ["Key", "drawing", "drawn_exercises"]
