"""Where a result folder keeps what pages need of a film; in the part that is not handed on."""

from pathlib import Path

OUTLINE, PEOPLE = Path("state", "outline.json"), Path("state", "people")
