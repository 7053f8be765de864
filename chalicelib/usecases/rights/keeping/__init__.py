"""Deletes what is due: files of requests, and what the system holds of a person who asked for deletion."""
