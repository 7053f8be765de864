"""Sample data of all three companies: fifty days of work, told through the public API (`make demo`)."""
