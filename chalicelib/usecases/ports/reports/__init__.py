"""The ports to what reports are made of."""
