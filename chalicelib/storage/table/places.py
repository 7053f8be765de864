"""Every place in the tables: partition and sort key, built from the tenant. Nothing else builds one.

`docs/data-model.md` lists the access patterns. Each partition key starts with the tenant, so that a wrong
table name finds nothing instead of somebody else's data, and so that the tenant role's policy can say so.
"""

from __future__ import annotations

from chalicelib.storage.table.ops import Place

STATE = "state"
EVENT_PREFIX = "E#"
API_KEY_PREFIX = "K#"
MEMBER_PREFIX = "M#"
TOLD_PREFIX = "N#"
RESULTS_PREFIX = "F#"
DUE_SHARDS = 4
PENDING_SHARDS = 4


def _partition(tenant: str, *parts: str) -> str:
    return "#".join(("T", tenant, *parts))


def subject(tenant: str, subject_id: str) -> Place:
    """What holds for a person, by subject id."""
    return Place(_partition(tenant, "S", subject_id), STATE)


def identifier(tenant: str, identifier_key: str) -> Place:
    """The same, by one identifier (see Identifier.key)."""
    return Place(_partition(tenant, "I", identifier_key), STATE)


def record(tenant: str, record_id: str) -> Place:
    """The details of one act: a consent record. Erasable; its event keeps the proof."""
    return Place(_partition(tenant, "R", record_id), "record")


def person_link(tenant: str, link_id: str) -> Place:
    """A link for one person: whom it is for and what it is good for."""
    return Place(_partition(tenant, "L", link_id), "link")


def referral(tenant: str, identifier_key: str) -> Place:
    """What is kept of a friend who was referred, by the keyed hash of their address."""
    return Place(_partition(tenant, "REF", identifier_key), STATE)


def wording(tenant: str, sha256: str) -> Place:
    """A text that people were shown, stored once under its hash."""
    return Place(_partition(tenant, "W", sha256), "wording")


def contract(tenant: str, external_id: str) -> Place:
    """The head of a contract."""
    return Place(_partition(tenant, "C", external_id), STATE)


def contract_member(tenant: str, external_id: str, subject_id: str) -> Place:
    """That a person belongs, or belonged, to a contract."""
    return Place(_partition(tenant, "C", external_id), MEMBER_PREFIX + subject_id)


def contract_listing(tenant: str) -> str:
    """Index `listing`: all contracts of the tenant, in order of external id."""
    return _partition(tenant, "CONTRACTS")


def api_keys(tenant: str) -> str:
    """The partition of all API keys of the tenant."""
    return _partition(tenant, "KEYS")


def api_key(tenant: str, key_id: str) -> Place:
    """One API key."""
    return Place(api_keys(tenant), API_KEY_PREFIX + key_id)


def api_key_head(tenant: str) -> Place:
    """The version of the tenant's set of API keys: each change of the set is checked against it."""
    return Place(api_keys(tenant), STATE)


def event(partition: str, version: int) -> Place:
    """The event that made version `version` of the record in a partition."""
    return Place(partition, f"{EVENT_PREFIX}{version:010d}")


def idempotency(tenant: str, fingerprint: str) -> Place:
    """The first answer to an Idempotency-Key; the fingerprint covers API key, route and key."""
    return Place(_partition(tenant, "IDEM", fingerprint), STATE)


def outbox(tenant: str, row_id: str) -> Place:
    """Something that must leave the system."""
    return Place(_partition(tenant, "OUT", row_id), STATE)


def review(tenant: str, review_id: str) -> Place:
    """Something that a person must look at."""
    return Place(_partition(tenant, "REVIEW", review_id), STATE)


def push(tenant: str, identifier_key: str, provider: str) -> Place:
    """What a provider was last told of a number."""
    return Place(_partition(tenant, "PUSH", identifier_key), provider)


def reconciled(tenant: str) -> Place:
    """When the providers' lists are compared again."""
    return Place(_partition(tenant, "RECONCILED"), STATE)


def due(tenant: str, shard: int) -> str:
    """Index `due`: what is due, by moment, in one of DUE_SHARDS shards."""
    return _partition(tenant, "DUE", str(shard))


def reviews_listing(tenant: str, kind: str) -> str:
    """Index `listing`: open reviews of one kind, in order of the moment when they are due."""
    return _partition(tenant, "REVIEWS", kind)


def parked_listing(tenant: str) -> str:
    """Index `listing`: outbox rows that nobody sends by itself any more, in order of id."""
    return _partition(tenant, "PARKED")


def policy(tenant: str, slug: str) -> Place:
    """The shelf of a policy: all its versions, without their texts."""
    return Place(_partition(tenant, "POLICY", slug), STATE)


def policy_front(tenant: str, slug: str) -> Place:
    """The shelf with the texts that may be in force from now on: what the public page needs, in one item."""
    return Place(_partition(tenant, "POLICY", slug), "front")


def policy_version(tenant: str, slug: str, number: int) -> Place:
    """The text of a version, or the open draft."""
    return Place(_partition(tenant, "POLICY", slug), f"V#{number:06d}")


def people_listing(tenant: str, shard: int) -> str:
    """Index `listing`: the tenant's people by subject id, in one of several shards."""
    return _partition(tenant, "PEOPLE", str(shard))


def notice(tenant: str, notice_id: str) -> Place:
    """A notice to many people: what it says, whom it is for and how far it has got."""
    return Place(_partition(tenant, "NOTICE", notice_id), STATE)


def told(tenant: str, notice_id: str, subject_id: str) -> Place:
    """One person's notice."""
    return Place(_partition(tenant, "NOTICE", notice_id), TOLD_PREFIX + subject_id)


def told_run(tenant: str, notice_id: str, subject_id: str) -> str:
    """The partition of the events of one person's notice."""
    return _partition(tenant, "NOTICE", notice_id, subject_id)


def upload(tenant: str, upload_id: str) -> Place:
    """A file that was announced, sent or attached; its events lie beside it."""
    return Place(_partition(tenant, "UPLOAD", upload_id), STATE)


def policies_listing(tenant: str) -> str:
    """Index `listing`: the slugs of the tenant's policies."""
    return _partition(tenant, "POLICIES")


def pending_shard(tenant: str, shard: int) -> str:
    """The partition of what waits for its positions in the suppression feed, one of PENDING_SHARDS."""
    return _partition(tenant, "PENDING", str(shard))


def pending(tenant: str, shard: int, subject_id: str, version: int) -> Place:
    """What one version of a subject suppresses or frees, not numbered yet; a person's lie in the order of commit."""
    return Place(pending_shard(tenant, shard), f"{subject_id}#{version:010d}")


def feed_head(tenant: str) -> Place:
    """How far the suppression feed has got: each step of the sequencer is checked against it."""
    return Place(_partition(tenant, "FEED"), STATE)


def feed_part(tenant: str, part: int) -> str:
    """The partition of one part of the suppression feed."""
    return _partition(tenant, "FEED", str(part))


def feed(tenant: str, part: int, last: int) -> Place:
    """A run of positions in the suppression feed, by the last of them."""
    return Place(feed_part(tenant, part), f"{last:012d}")


def import_head(tenant: str, import_id: str) -> Place:
    """An import: what it is of and how far it has got."""
    return Place(_partition(tenant, "IMPORT", import_id), STATE)


def import_results(tenant: str, import_id: str, line: int) -> Place:
    """What became of some lines of an import; `line` is the first of them."""
    return Place(_partition(tenant, "IMPORT", import_id), f"{RESULTS_PREFIX}{line:010d}")
