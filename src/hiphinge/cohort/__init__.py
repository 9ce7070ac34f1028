"""A study of many recordings: one manifest in, one tidy table out."""

from hiphinge.cohort.manifest import ManifestRow, read_manifest
from hiphinge.cohort.results import RESULT_COLUMNS
from hiphinge.cohort.study import CohortSummary, rows_folder, run_cohort

__all__ = [
    "RESULT_COLUMNS",
    "CohortSummary",
    "ManifestRow",
    "read_manifest",
    "rows_folder",
    "run_cohort",
]
