"""Makes the OpenAPI document from the routes and models: `python -m infra.openapi [--check]` (make openapi)."""
