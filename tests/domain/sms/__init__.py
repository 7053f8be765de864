"""The providers' webhooks: signed as they sign, altered as a forger would."""
