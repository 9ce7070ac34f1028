"""From a video, or landmarks that others found in one, to measures of the person in it."""

from hiphinge.film.filmed import Filmed
from hiphinge.film.measuring import FilmMeasures, measure_film, quality_of
from hiphinge.film.reading import read_film

__all__ = ["FilmMeasures", "Filmed", "measure_film", "quality_of", "read_film"]
