"""Tasks of a request over HTTP: what other systems and recipients have to do about it."""
