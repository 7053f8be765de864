"""The companies' promises about rights requests, each with its rule on and off."""
