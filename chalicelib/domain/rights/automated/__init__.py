"""Requests about decisions that machines made."""
