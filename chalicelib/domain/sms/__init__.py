"""The webhooks of SMS providers: one file for each provider verifies its calls and translates them into our events.

`provider.py` defines the interface and the events, `registry.py` lists the providers. Everything here is pure: the
raw call, the tenant's account and the real time go in; events or a refusal come out.
"""
