"""The document of an answer: what is told or handed over, as data and as a page."""
