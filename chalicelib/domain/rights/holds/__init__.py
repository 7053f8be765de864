"""Holds: what must be kept although its deletion was asked, and what follows for the answer."""
