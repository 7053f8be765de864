"""What goes when its day has come, and what tells of it."""
