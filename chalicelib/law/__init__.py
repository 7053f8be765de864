"""Law and geography as data."""
