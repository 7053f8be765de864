"""The tenants' accounts with SMS providers, and clients for the providers' APIs."""
