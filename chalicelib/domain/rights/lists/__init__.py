"""Lists of rights requests."""
