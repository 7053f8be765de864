"""The tenants' accounts at SMS providers, and clients of the providers' APIs."""
