"""Measured against data that others made; every target has a table here that anyone can remake."""
