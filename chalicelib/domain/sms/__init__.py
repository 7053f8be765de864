"""SMS providers' webhooks: one file a provider, which verifies a call and says in our words what it tells.

`provider.py` holds the one interface and the words, `registry.py` the list of providers. Everything here is pure:
the raw call, the tenant's account and the real time go in; events or a refusal come out.
"""
