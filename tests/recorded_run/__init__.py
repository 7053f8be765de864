"""One recorded run of every route and worker; see `__main__.py`."""
