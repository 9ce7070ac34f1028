"""Results for people and programs: one page that prints, and a folder of files."""

from hiphinge.report.folder import check_folder, save
from hiphinge.report.page import render

__all__ = ["check_folder", "render", "save"]
