"""The audit: keeping reads, listing, sealing, verifying and exporting what happened."""
