"""Write the page of the documentation and its drawings: python -m hiphinge.filming docs."""

import sys
from pathlib import Path

from hiphinge.filming.page import write_page

if __name__ == "__main__":
    write_page(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
