"""A video after its pictures were looked at."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.findings.wording import sentence_start
from hiphinge.pose import CameraMotion
from hiphinge.pose.steady import steadied
from hiphinge.types import Axes, Film, Gate, InputFile, Landmarks, Recording, View


@dataclass(frozen=True, slots=True)
class Filmed:
    """A video after its pictures were looked at.

    Attributes:
        recording: The file and its time axis.
        film: What the camera saw.
        view: From where the person was seen.
        warnings: One sentence each.
        methods: How the landmarks came about, one sentence each.
        camera: How the camera moved; None when that is not known.
    """

    recording: Recording
    film: Film
    view: View
    warnings: tuple[str, ...]
    methods: tuple[str, ...]
    camera: CameraMotion | None = None

    @property
    def steady(self) -> Landmarks | None:
        """Landmarks as the camera of the first of their pictures would have seen them all."""
        landmarks, film = self.film.landmarks, self.film
        if landmarks is None or self.camera is None:
            return landmarks
        return steadied(landmarks, self.camera, film.width, film.height)


def recording_of(file: InputFile, time: Float[np.ndarray, " frame"]) -> Recording:
    """Return a recording of a video: its file and its time axis."""
    axes = Axes(np.eye(3), "+Y", "+X", "x to the right of the picture, y up, z toward the camera.")
    return Recording(file, time, (), np.zeros((time.size, 0, 3)), axes)


def shortcomings(gates: tuple[Gate, ...]) -> list[str]:
    """Return what a video lacks, what is lost by it and what to do better, a text for each gate."""
    return [
        f"{sentence_start(gate.reason)}. {gate.lost} {gate.advice}"
        for gate in gates
        if gate.quality != "good"
    ]
