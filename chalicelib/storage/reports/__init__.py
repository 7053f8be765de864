"""Counters of reports in the table."""
