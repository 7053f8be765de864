"""The ports of the archive."""
