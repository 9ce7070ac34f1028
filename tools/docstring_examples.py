"""Shows the examples of docstrings as code in the documentation.

Docstrings here say `Example:`, as in Google's style; the parser behind the documentation takes only
`Examples:` for code and anything else for a note.
"""

import re
from typing import Any

from griffe import Extension, Object


class ExamplesAsCode(Extension):
    """Renames the heading while the documentation is built."""

    def on_instance(self, *, obj: Object, **_: Any) -> None:  # noqa: ANN401 - as griffe passes them
        """Look at every object once it is read."""
        if obj.docstring is not None:
            obj.docstring.value = re.sub(
                r"^( *)Example:$", r"\1Examples:", obj.docstring.value, flags=re.MULTILINE
            )
