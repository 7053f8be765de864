"""What reports count, and the figures that are made of it."""
