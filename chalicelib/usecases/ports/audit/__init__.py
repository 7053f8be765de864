"""The ports of the audit."""
