"""Tools for developers; never packaged."""
