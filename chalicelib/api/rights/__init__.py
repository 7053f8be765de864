"""Rights requests over HTTP: taking them in, reading them, and what people, staff and pages do with them."""
