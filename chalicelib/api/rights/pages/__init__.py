"""The page of a request, to which the links in letters lead."""
