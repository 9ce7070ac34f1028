"""Make the README's picture: page one of the report on the sample walk, as Chromium shows it.

python tools/make_picture.py REPORT.html PICTURE.png
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT, SCALE = 846, 1060, 1.5  # page one with its margin [CSS pixels]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    f"--force-device-scale-factor={SCALE}",
    f"--window-size={WIDTH},{HEIGHT}",
)


def main(report: Path, picture: Path) -> None:
    """Photograph `report` and write it with few colours, so that the file stays small."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise SystemExit("Chromium is needed for the picture: install chromium")
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder, "shot.png")
        command = [browser, *FLAGS, f"--user-data-dir={folder}/profile", f"--screenshot={shot}"]
        subprocess.run(
            [*command, report.resolve().as_uri()], check=True, capture_output=True, timeout=120
        )
        Image.open(shot).convert("RGB").quantize(128).save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
