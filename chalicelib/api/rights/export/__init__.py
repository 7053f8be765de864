"""The endpoint that exports what is held of a person."""
