"""Finds rights requests for staff: by filters, and by whom they are about."""
