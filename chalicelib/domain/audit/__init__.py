"""The audit: what happened and what was read, listed by day, sealed by checkpoints, and judged afterwards."""
