"""How letters reach their readers: by mail, by hand, and what a mailbox gets that nobody confirmed."""
