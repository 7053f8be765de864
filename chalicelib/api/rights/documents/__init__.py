"""The document of an answer over HTTP."""
