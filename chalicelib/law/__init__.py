"""Law and geography as data: rows of what statutes say, with their sources, and the time zones of places."""
