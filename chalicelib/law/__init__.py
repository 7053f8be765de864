"""Law and geography as data: what statutes say in rows with their sources, and which time zones a place has."""
