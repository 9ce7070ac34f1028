"""Figures of the Learn pages, computed from the default body and kept as data."""
