"""Who works on rights requests."""
