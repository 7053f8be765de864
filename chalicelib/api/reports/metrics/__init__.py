"""The figures of rights requests."""
