"""hiphinge."""
