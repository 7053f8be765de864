"""The audit in the table: events by day, audited reads, chains and what their records remember of them."""
