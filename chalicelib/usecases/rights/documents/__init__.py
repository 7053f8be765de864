"""The document of an answer, and the files that belong to it."""
