"""The document of an answer, what is held of a person for it, and the files that belong to it."""
