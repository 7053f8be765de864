"""The OpenAPI document, made from the routes and models: `python -m infra.openapi [--check]` (make openapi)."""
