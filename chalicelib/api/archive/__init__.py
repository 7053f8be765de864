"""Archived requests as staff read them."""
