"""The film in the report: drawn pictures, key instants, annotated.mp4."""
