"""Webhooks: outgoing events, sent to the addresses that a company names."""
