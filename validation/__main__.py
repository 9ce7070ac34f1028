"""Run `python -m validation [NAME...]`: remake all tables, or the ones that are named."""

import importlib
import sys
import time

NAMES = (
    "events",
    "kinematics",
    "measures",
    "inverse_kinematics",
    "damage",
    "ground_reaction",
    "timing",
    "loads",
    "knee",
    "hip_and_kneecap",
    "pose",
    "video_geometry",
    "video",
    "sagittal",
    "repetitions",
    "long_videos",
    "plan",
    "pages",
    "kills",
    "browsers",
)


def main() -> None:
    for name in sys.argv[1:] or NAMES:
        if name not in NAMES:
            raise SystemExit(f"no validation named {name}; there are {', '.join(NAMES)}")
        started = time.perf_counter()
        importlib.import_module(f"validation.{name}").main()
        print(f"{name}: {time.perf_counter() - started:.0f} s, see validation/{name}.md")


main()
