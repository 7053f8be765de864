"""Letters to a mailbox that nobody confirmed: room for them, one mail for many, and what its reader does."""
