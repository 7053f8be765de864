"""The steps of `make package`, one noun per file; infra/package.py is the recipe."""


class PackagingError(Exception):
    """The package can't be built, or must not be deployed. The message says what to do about it."""
