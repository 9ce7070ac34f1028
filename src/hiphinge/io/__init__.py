"""Recordings from files, and results to files."""

from hiphinge.io.files import atomic_write
from hiphinge.io.reader import FORMATS, Format, Reader, read

__all__ = ["FORMATS", "Format", "Reader", "atomic_write", "read"]
