"""Measures the budgets of docs/performance.md: `make bench`, or `python -m bench --quick` for small tables."""
