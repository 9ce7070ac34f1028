"""Recordings from files, and results to files."""

from hiphinge.io.external_loads import write_external_loads
from hiphinge.io.files import atomic_write, check_writable
from hiphinge.io.reader import FORMATS, Format, Reader, read
from hiphinge.io.trimming import trim
from hiphinge.io.writers import write_csv, write_json, write_mot, write_sto, write_trc

__all__ = [
    "FORMATS",
    "Format",
    "Reader",
    "atomic_write",
    "check_writable",
    "read",
    "trim",
    "write_csv",
    "write_external_loads",
    "write_json",
    "write_mot",
    "write_sto",
    "write_trc",
]
