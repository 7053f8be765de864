"""Lists of rights requests, and who works on them."""
