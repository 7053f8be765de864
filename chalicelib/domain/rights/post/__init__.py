"""What letters are sent to a mailbox that nobody confirmed, and what its reader may do."""
