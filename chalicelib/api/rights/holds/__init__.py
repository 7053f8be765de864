"""Holds over HTTP: what must be kept although its deletion is asked."""
