"""Judges a simulated year by what was committed and by what arrived, with rules that are written down once more."""
