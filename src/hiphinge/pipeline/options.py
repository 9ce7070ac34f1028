"""What the user asked for, checked before any work is done."""

from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path

from hiphinge.errors import SettingError
from hiphinge.types import ActivityName, Setup, Sex, SourceChoice

SEED = 20260101


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for; the names are those of the command line.

    Attributes:
        static: Static trial to scale the body from.
        forces: Force plates as OpenSim .mot/.sto.
        model: The user's own .osim body.
        markers: TOML file that maps marker names to landmarks.
        mass: Body mass [kg].
        height: Body height [m].
        sex: Sex of the person.
        profile: profile.toml of the person.
        activity: What the person does; None to recognise it.
        events: Where foot contacts come from.
        start: First second to use.
        end: Last second to use.
        setup: How the recording was made.
        seed: Seed of the draws.
        loads: Whether to compute what muscles and joints carry.
        exact_paths: Let OpenSim lay every wrapping muscle in every frame (slow).
        compare: Result folder of an older analysis to compare with.
        subject: Whom to follow in a video: "left", "right", "largest", or "X,Y" in pixels.
        mirrored: The video shows left and right exchanged.
        true_fps: Pictures that were taken in a second, where the video shows slow motion.
        fast: Take the lite pose model.
        blur_faces: Make faces unrecognisable in every picture that is written.
    """

    static: Path | None = None
    forces: Path | None = None
    model: Path | None = None
    markers: Path | None = None
    mass: float | None = None
    height: float | None = None
    sex: Sex | None = None
    profile: Path | None = None
    activity: ActivityName | None = None
    events: SourceChoice = "auto"
    start: float | None = None
    end: float | None = None
    setup: Setup = field(default_factory=Setup)
    seed: int = SEED
    loads: bool = True
    exact_paths: bool = False
    compare: Path | None = None
    subject: str | None = None
    mirrored: bool = False
    true_fps: float | None = None
    fast: bool = False
    blur_faces: bool = False

    def __post_init__(self) -> None:
        _check_range("mass", self.mass, 2.0, 400.0, "kg")
        _check_range("height", self.height, 0.4, 2.6, "m")
        _check_range("pain", self.setup.pain, 0.0, 10.0, "points")
        _check_range("speed-kmh", self.setup.speed_kmh, 0.0, 50.0, "km/h")
        _check_range("incline", self.setup.incline, -50.0, 50.0, "percent")
        _check_range("load-kg", self.setup.load_kg, 0.0, 300.0, "kg")
        _check_time("start", self.start)
        _check_time("end", self.end)
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise SettingError(
                "--end must come after --start", value=f"{self.start:g} to {self.end:g} s"
            )

    def given(self) -> dict[str, str | float | bool]:
        """Return what differs from the defaults, files by their name alone."""
        said: dict[str, str | float | bool] = {}
        for source, defaults in ((self, DEFAULTS), (self.setup, Setup())):
            for item in fields(source):
                value = getattr(source, item.name)
                if item.name != "setup" and value != getattr(defaults, item.name):
                    said[item.name] = value.name if isinstance(value, Path) else value
        return said


def _check_range(name: str, value: float | None, low: float, high: float, unit: str) -> None:
    if value is not None and not low <= value <= high:
        raise SettingError(
            f"--{name} is out of range",
            value=f"{value:g}",
            allowed=f"{low:g} to {high:g} {unit}",
            advice="check the unit",
        )


def _check_time(name: str, value: float | None) -> None:
    if value is not None and not isfinite(value):
        raise SettingError(
            f"--{name} is no time",
            value=f"{value:g}",
            allowed="seconds on the recording's own axis",
        )


DEFAULTS = Options()


def default_folder(first_input: Path) -> Path:
    """Return where the result of an input goes unless the user says otherwise.

    Example:
        >>> default_folder(Path("clinic/walk.c3d")).as_posix()
        'clinic/walk.hiphinge'
    """
    return first_input.with_name(f"{first_input.stem}.hiphinge")
