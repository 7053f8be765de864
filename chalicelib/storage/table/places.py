"""Every place in the tables: partition key and sort key, built from the tenant. No other module builds any.

`docs/data-model.md` lists the access patterns. Each partition key starts with the tenant, so that a wrong table
name finds nothing rather than somebody else's data, and so that the policy of the tenant's role can require it.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.people.identifiers import is_subject_id
from chalicelib.storage.table.ops import Place

STATE: Final = "state"
EVENT_PREFIX: Final = "E#"
API_KEY_PREFIX: Final = "K#"
MEMBER_PREFIX: Final = "M#"
PERSON_NOTICE_PREFIX: Final = "N#"
RESULTS_PREFIX: Final = "F#"
LETTER_PREFIX: Final = "LT#"
RETURNED_PREFIX: Final = "BK#"
MESSAGE_PREFIX: Final = "MSG#"
WORDS_PREFIX: Final = "D#"
DETAILS: Final = "details"
CODE: Final = "code"
DUE_SHARDS: Final = 4
PENDING_SHARDS: Final = 4


def _partition(tenant: str, *parts: str) -> str:
    return "#".join(("T", tenant, *parts))


def subject(tenant: str, subject_id: str) -> Place:
    """A subject's state, by subject id."""
    return Place(_partition(tenant, "S", subject_id), STATE)


def identifier(tenant: str, identifier_key: str) -> Place:
    """A copy of the subject's state, by one of the identifiers (see Identifier.key)."""
    return Place(_partition(tenant, "I", identifier_key), STATE)


def named(tenant: str, key: str) -> Place:
    """A subject's state, by one of its identifiers or by its id in their place."""
    return subject(tenant, key) if is_subject_id(key) else identifier(tenant, key)


def record(tenant: str, record_id: str) -> Place:
    """The record of one act, such as a consent record. It can be erased; its event keeps the proof."""
    return Place(_partition(tenant, "R", record_id), "record")


def person_link(tenant: str, link_id: str) -> Place:
    """A link for one person: whom it is for and what it allows."""
    return Place(_partition(tenant, "L", link_id), "link")


def referral(tenant: str, identifier_key: str) -> Place:
    """A referral: what is stored about a referred friend, by the keyed hash of their address."""
    return Place(_partition(tenant, "REF", identifier_key), STATE)


def wording(tenant: str, sha256: str) -> Place:
    """A text that was shown to people, stored once under its hash."""
    return Place(_partition(tenant, "W", sha256), "wording")


def contract(tenant: str, external_id: str) -> Place:
    """The head of a contract."""
    return Place(_partition(tenant, "C", external_id), STATE)


def contract_member(tenant: str, external_id: str, subject_id: str) -> Place:
    """A person's present or past membership of a contract."""
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
    """The version of the tenant's set of API keys, against which each change of the set is checked."""
    return Place(api_keys(tenant), STATE)


def event(partition: str, version: int) -> Place:
    """The event that made version `version` of the record in a partition."""
    return Place(partition, f"{EVENT_PREFIX}{version:010d}")


def idempotency(tenant: str, fingerprint: str) -> Place:
    """The first answer to an Idempotency-Key; the fingerprint covers API key, route and key."""
    return Place(_partition(tenant, "IDEM", fingerprint), STATE)


def outbox(tenant: str, row_id: str) -> Place:
    """A row of the outbox: something that must leave the system."""
    return Place(_partition(tenant, "OUT", row_id), STATE)


def review(tenant: str, review_id: str) -> Place:
    """A review: something that a person must look at."""
    return Place(_partition(tenant, "REVIEW", review_id), STATE)


def daily_cap(tenant: str, day: str, capped: str, part: str) -> Place:
    """A counter of a day: of one shard of the tenant's cap, or of one caller by a keyed hash of the address."""
    return Place(_partition(tenant, "CAP", day, capped, part), STATE)


def push(tenant: str, identifier_key: str, provider: str) -> Place:
    """The last push of a number to a provider."""
    return Place(_partition(tenant, "PUSH", identifier_key), provider)


def reconciled(tenant: str) -> Place:
    """When the providers' lists are due to be compared again."""
    return Place(_partition(tenant, "RECONCILED"), STATE)


def due(tenant: str, shard: int) -> str:
    """Index `due`: what is due, in order of the due moment, in one of DUE_SHARDS shards."""
    return _partition(tenant, "DUE", str(shard))


def reviews_listing(tenant: str, kind: str) -> str:
    """Index `listing`: open reviews of one kind, in order of the due moment."""
    return _partition(tenant, "REVIEWS", kind)


def parked_listing(tenant: str) -> str:
    """Index `listing`: outbox rows that are no longer sent automatically, in order of id."""
    return _partition(tenant, "PARKED")


def policy(tenant: str, slug: str) -> Place:
    """The shelf of a policy: all its versions, without their texts."""
    return Place(_partition(tenant, "POLICY", slug), STATE)


def policy_front(tenant: str, slug: str) -> Place:
    """The shelf with the texts that may be in force from now on: all that the public page needs, in one item."""
    return Place(_partition(tenant, "POLICY", slug), "front")


def policy_version(tenant: str, slug: str, number: int) -> Place:
    """The text of a version, or the open draft."""
    return Place(_partition(tenant, "POLICY", slug), f"V#{number:06d}")


def people_listing(tenant: str, shard: int) -> str:
    """Index `listing`: the tenant's people in order of subject id, in one of several shards."""
    return _partition(tenant, "PEOPLE", str(shard))


def notice(tenant: str, notice_id: str) -> Place:
    """A notice to many people: its content, its audience and its progress."""
    return Place(_partition(tenant, "NOTICE", notice_id), STATE)


def person_notice(tenant: str, notice_id: str, subject_id: str) -> Place:
    """One person's notice."""
    return Place(_partition(tenant, "NOTICE", notice_id), PERSON_NOTICE_PREFIX + subject_id)


def person_notice_chain(tenant: str, notice_id: str, subject_id: str) -> str:
    """The partition of the events of one person's notice."""
    return _partition(tenant, "NOTICE", notice_id, subject_id)


def upload(tenant: str, upload_id: str) -> Place:
    """A file that was announced, sent or attached; its events are in the same partition."""
    return Place(_partition(tenant, "UPLOAD", upload_id), STATE)


def policies_listing(tenant: str) -> str:
    """Index `listing`: the slugs of the tenant's policies."""
    return _partition(tenant, "POLICIES")


def pending_shard(tenant: str, shard: int) -> str:
    """The partition of entries that wait for their positions in the suppression feed, one of PENDING_SHARDS."""
    return _partition(tenant, "PENDING", str(shard))


def pending(tenant: str, shard: int, subject_id: str, version: int) -> Place:
    """What one version of a subject suppresses or releases, not yet numbered; a person's are in order of commit."""
    return Place(pending_shard(tenant, shard), f"{subject_id}#{version:010d}")


def feed_head(tenant: str) -> Place:
    """The progress of the suppression feed, against which each step of the sequencer is checked."""
    return Place(_partition(tenant, "FEED"), STATE)


def feed_part(tenant: str, part: int) -> str:
    """The partition of one part of the suppression feed."""
    return _partition(tenant, "FEED", str(part))


def feed(tenant: str, part: int, last: int) -> Place:
    """Consecutive positions in the suppression feed, by the last of them."""
    return Place(feed_part(tenant, part), f"{last:012d}")


def last_words(tenant: str, identifier_key: str) -> Place:
    """The last word of the suppression feed on each kind for one identifier."""
    return Place(_partition(tenant, "LAST", identifier_key), STATE)


def leads(tenant: str, subject_id: str) -> Place:
    """The devices and shared identifiers that lead to a person who has no reference to them."""
    return Place(_partition(tenant, "LEADS", subject_id), STATE)


def import_head(tenant: str, import_id: str) -> Place:
    """An import: what it imports and its progress."""
    return Place(_partition(tenant, "IMPORT", import_id), STATE)


def import_results(tenant: str, import_id: str, line: int) -> Place:
    """The results of some lines of an import; `line` is the first of them."""
    return Place(_partition(tenant, "IMPORT", import_id), f"{RESULTS_PREFIX}{line:010d}")


def rights_request(tenant: str, request_id: str) -> Place:
    """The state of a rights request; all that belongs to the request lies in the same partition."""
    return Place(_partition(tenant, "REQ", request_id), STATE)


def rights_details(tenant: str, request_id: str) -> Place:
    """What a request's people wrote when they made it."""
    return Place(_partition(tenant, "REQ", request_id), DETAILS)


def rights_words(tenant: str, request_id: str, version: int) -> Place:
    """What the act that made a version of a request said."""
    return Place(_partition(tenant, "REQ", request_id), f"{WORDS_PREFIX}{version:010d}")


def rights_code(tenant: str, request_id: str) -> Place:
    """The tries at the codes of a request and of those linked to it."""
    return Place(_partition(tenant, "REQ", request_id), CODE)


def letter(tenant: str, request_id: str, letter_id: str) -> Place:
    """A letter of a request as it left, or as it is to be printed or spoken."""
    return Place(_partition(tenant, "REQ", request_id), LETTER_PREFIX + letter_id)


def returned_letter(tenant: str, request_id: str, letter_id: str) -> Place:
    """The place of a letter in the list of those whose mail came back, as long as it waits."""
    return Place(_partition(tenant, "REQ", request_id), RETURNED_PREFIX + letter_id)


def rights_message(tenant: str, request_id: str, version: int) -> Place:
    """A message about a request, by the version that it made; the requester can read it."""
    return Place(_partition(tenant, "REQ", request_id), f"{MESSAGE_PREFIX}{version:010d}")


def tracking(tenant: str, request_id: str, tracking_id: str) -> Place:
    """A tracking link of a request: for whom, and until when."""
    return Place(_partition(tenant, "REQ", request_id), f"LK#{tracking_id}")


def assignee(tenant: str, request_id: str) -> Place:
    """The request's place in the list of the member who works on it."""
    return Place(_partition(tenant, "REQ", request_id), "assignee")


def remind(tenant: str, shard: int) -> str:
    """Index `due`: the next moments of records, in one of DUE_SHARDS shards, apart from the outbox's."""
    return _partition(tenant, "REMIND", str(shard))


def requests_listing(tenant: str, name: str) -> str:
    """Index `listing`: rights requests that are `open`, `closed`, all by receipt (`all`), or a member's (`mem_…`)."""
    return _partition(tenant, "REQUESTS", name)


def letters_listing(tenant: str, state: str) -> str:
    """Index `listing`: letters that wait for somebody, by their state, the earliest clock first."""
    return _partition(tenant, "LETTERS", state)
