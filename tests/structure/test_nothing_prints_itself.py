"""Tracebacks, debuggers and careless log lines are safe: no dataclass prints a personal value or a secret.

A dataclass prints its fields unless it says `repr=False`. So each field that can hold a text is checked here: its
name says that it is an id, a code or a hash, or its class is on the list below, or it does not print.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
from typing import Any

import pytest

import chalicelib
from chalicelib.domain.people.identifiers import IdentifierKind

HARMLESS = {
    *("id", "tenant", "account_id", "external_id", "key_id", "notice_id", "record_id", "request_id", "row_id"),
    *("subject_id", "subject_ids", "review_id", "source_id", "absorbed", "members", "merged_into"),
    *("actor", "author", "resource", "slug", "via"),
    *("fingerprint", "body_hash", "digest", "hash", "head", "previous", "sha256", "key"),  # keyed, salted or of a body
    *("channel", "code", "locale", "method", "pointer", "purpose", "purposes", "reconsent_purposes", "region", "slot"),
    *("stage", "template", "type", "reason", "shown_on", "audience", "time_zone", "next_cursor"),
}
"""Fields that hold ids, codes, hashes, or a cursor of ours, in whatever class."""

IDS_CODES_AND_MOMENTS = {
    "domain.people.acts.Joined": "a contract's external id, which is not personal by contract",
    "domain.people.acts.Left": "the same",
    "domain.reports.counters.ChangeCounts": "a month; the counters are named by codes",
    "domain.reports.counters.MonthCounts": "the same",
    "domain.reports.counters.RepairCounts": "the same",
    "domain.reports.recount.Suspicion": "a month, and a hash",
    "domain.reports.series.DaySeries": "numbers by code",
    "domain.reports.metrics.Metrics": "numbers by code",
    "domain.reports.waiting.Caution": "an id, or a policy's slug",
    "domain.reports.waiting.OpenRequests": "numbers by code",
    "domain.reports.figures.Figure": "a month, a state or country, and codes",
    "storage.table.ops.Add": "the names of counters, and by how much they change",
    "usecases.reports.overview.Overview": "numbers by code, and what a profile says of itself",
    "api.pipeline.sizes.Limits": "names of members of our own models",
    "domain.archive.objects.ArchivedObject": "a key of ours, and names that S3 gave",
    "domain.archive.objects.ListedVersion": "the same",
    "domain.archive.contract_topics.ContractTopics": "an external id, slots and kinds",
    "domain.contracts.archived.ArchivedPart": "a name that S3 gave, and a hash",
    "domain.retention.chain.RetentionChain": "a month of the calendar",
    "domain.audit.erasures.NamedErasure": "the name of a chain, and keyed hashes",
    "domain.rights.actions.erase.FoundBy": "keyed hashes",
    "domain.retention.proofs.DropProofs": "ids and versions",
    "domain.retention.chain.DropLeft": "sort keys of a request's items: codes, versions and ids",
    "domain.changes.Event": "the body of an audit event: ids and codes, or it could never be erased",
    "domain.outbox.StoredOutboxRow": "a day",
    "domain.outbox.WorkRow": "as those of a row",
    "domain.outgoing.OutgoingEvent": "an id",
    "domain.rights.reminding.needs.Need": "a code and an id",
    "domain.rights.reminding.turns.Turns": "ids and a moment",
    "domain.outgoing.Telling": "ids, codes and dates, or they could not be told",
    "domain.consents.decisions.Outcome": "acts by subject id",
    "domain.contact_checks.gates.Person": "area codes, which name nobody",
    "domain.contact_checks.gates.Question": "area codes and a state of the US",
    "domain.contact_checks.gates.Verdict": "time zones",
    "domain.contact_checks.gates._Case": "contracts, which do not print themselves",
    "domain.contracts.contract.Standing": "an external id",
    "domain.errors.FieldError": "a message of ours, never with the value",
    "domain.events.StoredEvent": "the name of a partition: ids and keyed hashes",
    "domain.links.tokens.TokenKind": "the prefix, path and purpose of a kind of tokens, which are ours",
    "domain.audit.chains.Segment": "the name of a chain: ids and keyed hashes",
    "domain.audit.checkpoints.Bond": "a hash",
    "domain.audit.checkpoints.Checkpoint": "a signature; lines of ids and hashes",
    "domain.audit.findings.Finding": "the name of a chain, and what of it",
    "domain.audit.lines.Line": "the name of a chain",
    "domain.audit.reads.AuditedRead": "ids",
    "domain.imports.job.Import": "ids, codes, counts, and the names of columns that we know",
    "domain.imports.job.LineResult": "a column or pointer of ours, and a message of ours, never with the value",
    "usecases.imports.manage.NewImport": "a code and an id",
    "domain.notices.notice.Notice": "the tenant's own words, and the subject after which it goes on",
    "domain.opt_outs.records.KeptKind": "a kind and its dates",
    "domain.suppressions.provider_troubles.ProviderTrouble": "a provider and a code",
    "domain.suppressions.pushes.FailingPush": "a provider and a moment",
    "domain.suppressions.pushes.Push": "a stored key, a provider, a code",
    "domain.people.register.Register": "kinds, ways, slots and record ids",
    "domain.calendar.quiet_hours.QuietVerdict": "time zones",
    "domain.consents.records.RecordedDecision": "codes",
    "domain.people.resolution.Resolution": "keyed hashes and subject ids",
    "domain.webhooks.catalogue.Described": "words of ours, and names of fields",
    "domain.webhooks.deliveries.Delivery": "ids, codes and moments; its body, of the same, does not print",
    "domain.rights.keeping.archived.Archived": "a name that S3 gave, and a hash",
    "domain.rights.lists.listing.Filters": "codes, days and a member's id",
    "domain.rights.lists.listing.Listed": "codes, days and ids",
    "usecases.rights.lists.browse.ListRequests": "codes, days, a member's id, a cursor of ours",
    "usecases.rights.lists.browse._Spot": "a sort key of codes, days and ids",
    "domain.mail.labels.LetterLabels": "ids",
    "domain.mail.labels.RowLabels": "ids",
    "domain.rights.letters.Post": "keyed hashes of addresses",
    "domain.rights.appeals.Appeal": "whoever decided, by id",
    "domain.rights.clocks.Clock": "the name of a row of law",
    "domain.rights.controllers.Redirection": "a contract's external id",
    "domain.rights.details.AddToPerson": "a keyed hash and an id",
    "domain.rights.guards.Caller": "whoever acts, by id",
    "domain.rights.requests.Closing": "whoever decided, by id",
    "domain.rights.requests.Intake": "a state, a country, a contract's external id",
    "domain.rights.requests.RightsRequest": "ids, keyed hashes and codes",
    "domain.rights.tasks.RightsTask": "codes, and the company's own id of a system",
    "domain.rights.verification.Check": "whoever verified, by id",
    "usecases.context.Actor": "ids, and the token that was used, by its kind",
    "domain.sms.lists.SubscriptionState": "the provider's word for how it stands",
    **{
        f"domain.sms.{name}": "the provider's own name"
        for name in ("aws.Aws", "generic.Generic", "ringcentral.RingCentral", "telnyx.Telnyx", "twilio.Twilio")
    },
    "domain.people.states.State": "slots, channels, external ids, subject ids",
    "domain.people.subjects.Copy": "a keyed hash, a subject id; the identifier does not print its value",
    "domain.people.subjects.IdentifierRef": "a keyed hash and an area code",
    "domain.rights.holds.hold.Kept": "codes, ids and a day",
    "domain.rights.holds.hold.NoHoldSince": "a hold's id",
    "usecases.retention.judge_person.PersonEnd": "moments, a code, a hold's id",
    "domain.suppressions.answers.Answer": "codes and moments",
    "domain.suppressions.feed.AddSuppressions": "a subject id and keyed hashes",
    "domain.suppressions.feed.LastWords": "a keyed hash and codes",
    "domain.suppressions.feed.Leads": "a subject id and keyed hashes",
    "domain.suppressions.feed.Numbered": "a subject id, a keyed hash and codes",
    "domain.suppressions.feed.Suppressed": "codes and a moment",
    "domain.suppressions.numbering.Concerned": "subject ids and keyed hashes",
    "domain.suppressions.numbering.Known": "a subject id, a keyed hash and codes",
    "domain.suppressions.numbering._Step": "subject ids, keyed hashes and codes",
    "usecases.suppressions.find_answers.Found": "subject ids, keyed hashes and codes",
    "storage.table.ops.Above": "the names of attributes",
    "storage.table.ops.AbsentOrPast": "the name of an attribute",
    "storage.table.ops.Below": "the name of an attribute",
    "storage.table.ops.Place": "ids and keyed hashes",
    "storage.table.ops.Span": "ids and keyed hashes",
    "usecases.consents.confirm.Question": "titles of purposes",
    "usecases.people.look_up.Known": "slots and subject ids",
    "usecases.outbox.kinds.Mailed": "the name of a reference",
    "usecases.consents.record.RecordConsent": "a policy's slug",
}

WORDS_OF_OUR_OWN = re.compile(
    r"api\.pipeline\.(problems|routes)\.\w+|settings\.Settings"
    r"|domain\.(consents\.receipts|policies\.\w+|tenants\.(parts|profiles|purposes))\.\w+"
    r"|usecases\.(notices\.manage\.NewNotice|ports\.bundle\.Ports|tenants\.read\.PublicProfile)"
)
"""Classes that hold the code's own texts, its settings without secrets, or what the tenant itself has published."""

TEXT = re.compile(r"\b(str|bytes|Any|object|Item|Value|Result|Mapping|dict)\b")


def _dataclasses() -> dict[str, type[Any]]:
    found = {}
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        for name, kind in vars(importlib.import_module(module.name)).items():
            if inspect.isclass(kind) and dataclasses.is_dataclass(kind) and kind.__module__ == module.name:
                found[f"{module.name.removeprefix('chalicelib.')}.{name}"] = kind
    return found


CLASSES = _dataclasses()


def printed(kind: type[Any]) -> set[str]:
    """Returns the fields for texts whose value shows in the printed form of an instance."""
    fields = {field.name: bool(TEXT.search(str(field.type))) for field in dataclasses.fields(kind)}
    instance = object.__new__(kind)
    for name, holds_text in fields.items():
        object.__setattr__(instance, name, f"<marker {name}>" if holds_text else IdentifierKind.EMAIL)
    shown = f"{instance!r} {instance}"
    return {name for name, holds_text in fields.items() if holds_text and f"<marker {name}>" in shown}


LOOKED_AT = {name for name in CLASSES if name in IDS_CODES_AND_MOMENTS or WORDS_OF_OUR_OWN.fullmatch(name)}


def test_each_dataclass_prints_nothing_but_ids_codes_and_words_of_our_own() -> None:
    shown = {name: printed(kind) - HARMLESS for name, kind in CLASSES.items() if name not in LOOKED_AT}
    assert {name: fields for name, fields in shown.items() if fields} == {}, "say repr=False, or why it is harmless"


def test_the_list_names_only_classes_that_are_there_and_print_something() -> None:
    needless = {name for name in IDS_CODES_AND_MOMENTS if name not in CLASSES or printed(CLASSES[name]) <= HARMLESS}
    assert needless == set()


@pytest.mark.parametrize(
    "name",
    [
        "api.pipeline.call.Call",
        "api.pipeline.request.Request",
        "api.pipeline.responses.Answer",
        "api.pipeline.responses.Reply",
        "domain.contracts.contract.Contract",
        "domain.people.identifiers.Identifier",
        "domain.access.key_text.KeyText",
        "domain.access.api_keys.ApiKey",
        "domain.access.api_keys.Holder",
        "domain.mail.mails.Mail",
        "domain.consents.records.ConsentRecord",
        "domain.people.act_records.Source",
        "domain.reviews.review.Review",
        "domain.sms.account.SmsAccount",
        "domain.sms.lists.Failure",
        "domain.sms.lists.ListedOptOut",
        "storage.table.ops.Equals",
        "storage.table.ops.Put",
        "storage.table.ops.Update",
        "storage.sms.http.HttpAnswer",
        "usecases.people.origin.Origin",
    ],
)
def test_what_holds_personal_values_or_secrets_keeps_them_to_itself(name: str) -> None:
    kind = CLASSES[name]
    assert any(TEXT.search(str(field.type)) for field in dataclasses.fields(kind))
    assert printed(kind) <= {"id", "kind", "tenant", "key_id"}
