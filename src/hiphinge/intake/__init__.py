"""The guided questions behind profile.toml: red flags first, everything may be skipped."""

from hiphinge.intake.questions import Talk, ask_profile
from hiphinge.intake.toml_text import save_profile, to_toml

__all__ = ["Talk", "ask_profile", "save_profile", "to_toml"]
