"""What is known of the person beside the recording: the profile, and an older analysis."""

from dataclasses import dataclass, replace

from hiphinge.findings.older import OlderAnalysis, read_older
from hiphinge.pipeline.options import Options
from hiphinge.profile import Person, Profile, Strength, read_profile
from hiphinge.types import Subject


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of the person beside the recording.

    Attributes:
        subject: The person; the command line wins over the profile.
        profile: The person's own account.
        older: The analysis to compare with.
    """

    subject: Subject
    profile: Profile | None = None
    older: OlderAnalysis | None = None

    @property
    def strength(self) -> Strength:
        """Strength that was measured; nothing where there is no profile."""
        return Strength() if self.profile is None else self.profile.strength


def read_account(options: Options) -> Account:
    """Read profile and older analysis, where the user named them.

    Args:
        options: What the user asked for.

    Raises:
        HiphingeError: A file that is not there, or not what it should be.

    Example:
        >>> read_account(Options(mass=70.0)).subject.mass_source
        'given'
    """
    older = read_older(options.compare) if options.compare else None
    profile = read_profile(options.profile) if options.profile else None
    return Account(
        _subject(options, Person() if profile is None else profile.person), profile, older
    )


def _subject(options: Options, person: Person) -> Subject:
    """Merge what the command line says with the profile; the command line wins."""
    subject = Subject(
        mass=options.mass or person.mass_kg,
        height=options.height or person.height_m,
        sex=options.sex or (None if person.sex == "unsaid" else person.sex),
        age=person.age,
    )
    return replace(subject, mass_source="given") if subject.mass else subject
