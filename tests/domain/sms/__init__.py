"""Tests of the providers' webhooks: signed as the providers sign, altered as a forger would."""
