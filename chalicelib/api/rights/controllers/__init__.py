"""Handing requests over to the customers whose affair they are."""
