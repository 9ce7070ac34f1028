"""A walker made of formulas, with answers known by hand, for examples and tests."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from hiphinge.kinematics.points import BodyPaths
from hiphinge.types import (
    SIDES,
    Activity,
    Angles,
    Axes,
    Cycle,
    Forces,
    InputFile,
    Recording,
    Side,
    Timeline,
)


@dataclass(frozen=True, slots=True)
class Walker:
    """A person who walks along +x at an even pace.

    The left foot lands at 0, T, 2T ...; the right one half a cycle later. Angles are cosines of
    the leg's phase (0 at its contact), so every peak is known.

    Attributes:
        speed: Over the ground or the belt [m/s].
        cycle: Length of a cycle [s].
        cycles: Number of cycles.
        stance: Share of the cycle on the ground.
        width: Distance between the feet's tracks [m].
        on_belt: Whether the ground moves and the person stays.
        rate_hz: Frames per second.
    """

    speed: float = 1.2
    cycle: float = 1.1
    cycles: int = 4
    stance: float = 0.62
    width: float = 0.12
    on_belt: bool = False
    rate_hz: float = 200.0

    @property
    def time(self) -> Float[np.ndarray, " frame"]:
        """Seconds, a cycle more than is used."""
        return np.arange(int((self.cycles + 1.6) * self.cycle * self.rate_hz) + 1) / self.rate_hz

    def timeline(self) -> Timeline:
        """Return the complete cycles of both legs."""
        made: list[Cycle] = []
        for side, offset in zip(SIDES, (0.0, 0.5), strict=True):
            for index in range(self.cycles):
                start = (index + offset) * self.cycle
                made.append(
                    Cycle(
                        kind="gait",
                        side=side,
                        start=start,
                        end=start + self.cycle,
                        toe_off=start + self.stance * self.cycle,
                        opposite_toe_off=start + (self.stance - 0.5) * self.cycle,
                        opposite_contact=start + 0.5 * self.cycle,
                    )
                )
        return Timeline(Activity("walk", 1.0, "given"), (), tuple(made), "plates")

    def angles(self) -> Angles:
        """Return clinical angles without draws [deg]."""
        made: dict[tuple[str, Side | None], Float[np.ndarray, " frame"]] = {}
        for side in SIDES:
            turn = 2.0 * np.pi * self._phase(side)
            made["hip_flexion", side] = 12.0 + 22.0 * np.cos(turn)
            made["hip_adduction", side] = 5.0 * np.sin(turn)
            made["hip_rotation", side] = 3.0 * np.sin(turn)
            made["knee_flexion", side] = 25.0 - 20.0 * np.cos(turn + 1.0)
            made["ankle_dorsiflexion", side] = 10.0 * np.sin(turn)
            made["pelvic_obliquity", side] = 4.0 * np.sin(turn)
            made["shin_angle", side] = 8.0 * np.cos(turn)
            made["knee_projection_angle", side] = 6.0 * np.sin(turn)
        sway = 2.0 * np.pi * self._phase("left")
        made["trunk_side_lean", None] = -2.0 * np.sin(sway)
        made["trunk_flexion", None] = 5.0 + np.cos(2.0 * sway)
        return Angles(
            time=self.time,
            ids=tuple(name for name, _ in made),
            sides=tuple(side for _, side in made),
            values_deg=np.stack(list(made.values()), axis=-1),
        )

    def points(self) -> BodyPaths:
        """Return body points without draws [m]."""
        time, made = self.time, dict[tuple[str, Side | None], Float[np.ndarray, "frame 3"]]()
        moved = np.zeros_like(time) if self.on_belt else self.speed * time
        height = 0.95 + 0.02 * np.cos(4.0 * np.pi * self._phase("left"))
        made["pelvis", None] = np.stack([moved, height, np.zeros_like(time)], axis=-1)
        made["center_of_mass", None] = made["pelvis", None]
        for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
            foot = np.stack([self._foot(side), 0.02 + 0 * time, 0 * time], axis=-1)
            foot[:, 2] = 0.5 * sign * self.width
            hip = made["pelvis", None] + np.array([0.0, -0.05, 0.09 * sign])
            ankle = foot + np.array([0.05, 0.06, 0.0])
            made["heel", side], made["toe", side] = foot, foot + np.array([0.18, 0.0, 0.0])
            made["ankle", side], made["hip", side] = ankle, hip
            made["knee", side] = 0.5 * (hip + ankle) + np.array([0.05, 0.0, 0.0])
        return BodyPaths(time, made)

    def recording(self, *, mass: float | None = None) -> Recording:
        """Return a recording without markers; with a mass, one force plate under each foot."""
        axes = Axes(np.eye(3), "+Y", "+X", "made of formulas")
        file = InputFile("walker", "0" * 64, "c3d")
        markers = np.zeros((self.time.size, 0, 3))
        forces = None if mass is None else self._forces(mass)
        return Recording(file, self.time, (), markers, axes, forces=forces)

    def _phase(self, side: Side) -> Float[np.ndarray, " frame"]:
        return self.time / self.cycle - (0.5 if side == "right" else 0.0)

    def _foot(self, side: Side) -> Float[np.ndarray, " frame"]:
        """Return the heel along x: at rest on the ground, then evenly to the next contact."""
        phase = self._phase(side)
        stride, within = np.floor(phase), phase - np.floor(phase)
        share = np.clip((within - self.stance) / (1.0 - self.stance), 0.0, 1.0)
        offset = 0.5 if side == "right" else 0.0
        resting = (stride + share + offset) * self.speed * self.cycle + 0.25
        return resting - self.speed * self.time if self.on_belt else resting

    def _forces(self, mass: float) -> Forces:
        force, point = np.zeros((2, self.time.size, 3)), np.zeros((2, self.time.size, 3))
        for plate, side in enumerate(SIDES):
            within = self._phase(side) % 1.0 / self.stance
            shape = np.sin(np.pi * np.clip(within, 0.0, 1.0))
            force[plate, :, 1] = 1.1 * mass * 9.80665 * shape
            point[plate] = self.points().of("heel", side) + np.array([0.1, -0.02, 0.0])
        zero, corners = np.zeros_like(force), np.zeros((2, 4, 3))
        return Forces(self.time, force, point, zero, ("left", "right"), (None, None), corners)
