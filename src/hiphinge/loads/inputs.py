"""What loads are computed from, and how."""

from dataclasses import dataclass, field, replace
from typing import Literal

from hiphinge.loads.assemble import TaskSettings
from hiphinge.profile import Strength
from hiphinge.types import ActivityName, BodyModel, Forces, Motion, Subject, Timeline

_FAST = ("run", "landing")


@dataclass(frozen=True, slots=True)
class LoadInputs:
    """A recorded movement and who made it.

    Attributes:
        body: The body, with the person's mass.
        motion: Its coordinates, best estimate, not smoothed.
        forces: Plates; without them the ground's forces are estimated.
        timeline: Activity, contacts, cycles.
        subject: For mass and height.
        strength: The person's strength tests, if there are any.
    """

    body: BodyModel
    motion: Motion
    forces: Forces | None
    timeline: Timeline
    subject: Subject
    strength: Strength = field(default_factory=Strength)

    @property
    def mass_is_known(self) -> bool:
        """Whether the mass is the person's, not the scaled model's."""
        return self.subject.mass_source != "model"

    @property
    def mass(self) -> float:
        """The person's mass [kg]."""
        return self.subject.mass or float(self.body.mass.sum())


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """How loads are computed.

    Attributes:
        cutoff_hz: Of motion and forces alike, so that impacts do not appear in moments alone
            (Kristianslund 2012, doi 10.1016/j.jbiomech.2011.12.011).
        fast_cutoff_hz: The same for running and landing.
        rate_hz: Frames a second that are solved, at most.
        longest_s: Seconds of a recording that are solved, at most, from its middle.
        n_pairs: Pairs of draws.
        most_drawn: Frames that are drawn, at most.
        exact_paths: Let OpenSim lay every wrapping muscle in every frame.
        task: Costs, reserves, fibres.
        fast_tendon: Tendons in running and landing. On rigid ones the calf would have to shorten
            faster than muscle can pull: a fifth to a third of a run's frames could then not be
            balanced, and gastrocnemius took over from soleus (`docs/loads.md`). In walking, rigid
            tendons come nearer to the measured knee force (`validation/knee.md`).
        seed: Of the draws.
    """

    cutoff_hz: float = 6.0
    fast_cutoff_hz: float = 15.0
    rate_hz: float = 100.0
    longest_s: float = 20.0
    n_pairs: int = 20
    most_drawn: int = 240
    exact_paths: bool = False
    task: TaskSettings = field(default_factory=TaskSettings)
    fast_tendon: Literal["rigid", "elastic", "mixed"] = "mixed"
    seed: int = 1

    def suited(self, activity: ActivityName | None) -> "LoadSettings":
        """Return the settings for an activity."""
        if activity not in _FAST:
            return self
        fibers = replace(self.task.fibers, tendon=self.fast_tendon)
        return replace(self, cutoff_hz=self.fast_cutoff_hz, task=replace(self.task, fibers=fibers))


AS_USUAL = LoadSettings()
