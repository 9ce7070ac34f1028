"""Write the description of the web API: `python tools/openapi.py`.

From frontend/openapi.json the types of the front end are made (`npm run types` in frontend/).
"""

import json
import sys
import tempfile
from pathlib import Path

from hiphinge.store import open_store
from hiphinge.web.app import make_app
from hiphinge.web.site import Site

TARGET = Path(__file__).resolve().parent.parent / "frontend" / "openapi.json"


def description() -> str:
    """Return the description as JSON, ending with a new line.

    The version of the package is left out: it changes without the API.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder), "sqlite://")
        content = make_app(store, Site(port=1)).openapi()
        store.close()
    content["info"].pop("version")
    content["info"]["version"] = "1"
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(description(), encoding="utf-8")
    sys.stderr.write(f"{TARGET.name} is written\n")
