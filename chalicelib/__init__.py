"""Privacy API: consents, contracts and contact checks for several tenants. `docs/tour.md` follows one request."""

__version__ = "0.1.0"
