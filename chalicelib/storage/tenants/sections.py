"""Turns profile tables into the records of chalicelib.domain.tenants.parts, one function per section."""

from __future__ import annotations

import re
from datetime import time
from typing import Final, get_args

from chalicelib.domain.tenants.parts import (
    AgentRules,
    Brand,
    Caps,
    ChannelRule,
    Collection,
    Contacts,
    DayUnit,
    Disclosure,
    Minors,
    NoticePeriods,
    Period,
    Promise,
    QuietHours,
    ReminderPlan,
    ResponseTimes,
    Retention,
    Signals,
    TaskRule,
    Texts,
)
from chalicelib.domain.tenants.purposes import CHANNELS, CONTRACT_KINDS, NATURES, OPT_OUT_KINDS, Purpose
from chalicelib.domain.tenants.recipients import RecipientClass
from chalicelib.domain.tenants.rights import Right
from chalicelib.law import statutes
from chalicelib.storage.tenants.toml_table import Table

_EARLIEST: Final = time(statutes.CALLING_HOURS.sole[0])
_LATEST: Final = time(statutes.CALLING_HOURS.sole[1])
_CHILD_UNDER: Final = statutes.CHILD_UNDER.sole
_PROOF_YEARS: Final = 6  # our own choice: no statute gives a number, and claims may come for four or five years
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_LONGEST_TEXT: Final = 306
_UNITS: Final[tuple[DayUnit, ...]] = get_args(DayUnit)


def brand(table: Table, logo: str) -> Brand:
    """Reads the `[brand]` table; the logo is a file beside the profile."""
    table.source()
    colour = table.text("colour")
    if not _COLOUR.fullmatch(colour):
        raise table.fail("colour", "must be a colour such as #0b4f7d")
    return Brand(colour, logo)


def purpose(table: Table) -> Purpose:
    """Reads one `[[purposes]]` table."""
    return Purpose(
        code=table.code("code"),
        title=table.text("title"),
        nature=table.choice("nature", tuple(nature for nature in NATURES if nature != "cookie")),
        channels=table.choices("channels", CHANNELS),
        requires_consent=table.flag("requires_consent"),
        requires_contract=table.optional_choices("requires_contract", CONTRACT_KINDS),
        double_opt_in=_default_off(table, "double_opt_in"),
        expires_after=table.optional_whole("expires_after", 1),
        blocked_by=table.choices("blocked_by", OPT_OUT_KINDS),
        written_consent=_default_off(table, "written_consent"),
        one_time=_default_off(table, "one_time"),
        audience=table.text("audience"),
        source=table.source(),
    )


def cookie(table: Table) -> Purpose:
    """Reads one `[[cookie_categories]]` table as the purpose that a banner's decision names."""
    always_on = table.flag("always_on")
    expires_after = table.optional_whole("expires_after", 1)
    blocked_by = table.choices("blocked_by", OPT_OUT_KINDS)
    if always_on and (blocked_by or expires_after):
        raise table.fail("always_on", "cannot be blocked or expire")
    return Purpose(
        code=table.code("code"),
        title=table.text("title"),
        nature="cookie",
        channels=(),
        requires_consent=not always_on,
        requires_contract=None,
        double_opt_in=False,
        expires_after=expires_after,
        blocked_by=blocked_by,
        written_consent=False,
        one_time=False,
        audience="visitors of the site",
        source=table.source(),
    )


def channel_rule(table: Table) -> ChannelRule:
    """Reads one `[[channel_rules]]` table."""
    table.source()
    return ChannelRule(
        channel=table.choice("channel", CHANNELS),
        never_natures=table.choices("never_natures", NATURES),
        requires_consent=table.flag("requires_consent"),
        requires_contract=table.optional_choices("requires_contract", CONTRACT_KINDS),
    )


def contacts(table: Table) -> Contacts:
    """Reads the `[contacts]` table."""
    table.source()
    return Contacts(
        website=table.text("website"),
        phone=table.texts("phone"),
        toll_free=table.flag("toll_free"),
        email=table.optional_text("email"),
        form=table.flag("form"),
        postal_address=table.texts("postal_address") if table.has("postal_address") else None,
    )


def quiet_hours(table: Table) -> QuietHours:
    """Reads the `[quiet_hours]` table. Windows must be within the calling hours of the federal rule, so that no file
    can loosen the law; clock changes happen outside these hours.
    """
    table.source()
    hours = QuietHours(
        channels=table.choices("channels", CHANNELS),
        start=table.clock("start"),
        end=table.clock("end"),
        sunday_start=table.clock("sunday_start"),
        sunday_end=table.clock("sunday_end"),
    )
    if hours.start >= hours.end or hours.sunday_start >= hours.sunday_end:
        raise table.fail("end", "must be later than its start")
    if min(hours.start, hours.sunday_start) < _EARLIEST or max(hours.end, hours.sunday_end) > _LATEST:
        raise table.fail("start", f"must lie with its end between {_EARLIEST:%H:%M} and {_LATEST:%H:%M}")
    return hours


def texts(table: Table) -> Texts:
    """Reads the `[texts]` table. Longer texts, and those outside the GSM alphabet, would be split into more parts."""
    table.source()
    found = Texts(stop_confirmation=table.text("stop_confirmation"), help=table.text("help"))
    for key, text in found._asdict().items():
        if len(text) > _LONGEST_TEXT or not text.isascii() or not text.isprintable():
            raise table.fail(key, f"must be plain ASCII of at most {_LONGEST_TEXT} characters")
    return found


def response_times(table: Table) -> ResponseTimes:
    """Reads the `[response_times]` table, whose entries are each `{n, unit}`."""
    table.source()
    return ResponseTimes(
        inquiry=_period(table.table("inquiry")),
        acknowledge=_period(table.table("acknowledge")),
        response=_period(table.table("response")),
        outer_limit=_period(table.table("outer_limit")),
        appeal=_period(table.table("appeal")),
        after_appeal=_period(table.table("after_appeal")),
        consent_withdrawal=_period(table.table("consent_withdrawal")),
    )


def disclosure(table: Table) -> Disclosure:
    """Reads one `[[disclosures]]` table."""
    table.source()
    return Disclosure(table.code("category"), table.codes("purposes"), table.codes("recipients"))


def task(table: Table) -> TaskRule:
    """Reads one `[[tasks]]` table."""
    table.source()
    return TaskRule(
        code=table.code("code"),
        title=table.text("title"),
        recipient_class=table.choice("recipient_class", get_args(RecipientClass)),
        types=table.choices("types", get_args(Right)),
    )


def agents(table: Table) -> AgentRules:
    """Reads the `[agents]` table."""
    table.source()
    return AgentRules(
        promised_states=table.texts("promised_states"),
        written_proof=table.flag("written_proof"),
        verify_person=table.flag("verify_person"),
        refuse_without_proof=table.flag("refuse_without_proof"),
    )


def caps(table: Table) -> Caps:
    """Reads the `[caps]` table."""
    table.source()
    return Caps(know_per_12_months=table.optional_whole("know_per_12_months", 1))


def retention(table: Table) -> Retention:
    """Reads the `[retention]` table."""
    table.source()
    return Retention(
        basis=table.codes("basis"),
        request_log_months=table.whole("request_log_months", statutes.KEEP_REQUEST_LOG.sole),
        consent_proof_years=table.whole("consent_proof_years", _PROOF_YEARS),
        archive_after_contract_end_days=table.optional_whole("archive_after_contract_end_days", 1),
        hold_codes=table.codes("hold_codes"),
        delete_or_deidentify=table.flag("delete_or_deidentify"),
    )


def notices(table: Table) -> NoticePeriods:
    """Reads the `[notices]` table."""
    table.source()
    return NoticePeriods(
        material_change_days=table.whole("material_change_days"),
        channels=table.choices("channels", CHANNELS),
        direct_notice_promised=table.flag("direct_notice_promised"),
        before_transfer_of_control=table.flag("before_transfer_of_control"),
    )


def reminders(table: Table) -> ReminderPlan:
    """Reads the `[reminders]` table."""
    table.source()
    return ReminderPlan(table.wholes("days_before"), table.wholes("escalate_days_after"))


def minors(table: Table) -> Minors:
    """Reads the `[minors]` table."""
    table.source()
    return Minors(
        intended_from=table.whole("intended_from", _CHILD_UNDER),
        no_sale_under=table.whole("no_sale_under", _CHILD_UNDER),
        remove_childs_data=table.flag("remove_childs_data"),
    )


def signals(table: Table) -> Signals:
    """Reads the `[signals]` table; `sells_or_shares` is left out if nobody knows."""
    table.source()
    sells = table.flag("sells_or_shares") if table.has("sells_or_shares") else None
    return Signals(gpc=table.flag("gpc"), dnt=table.flag("dnt"), sells_or_shares=sells)


def collection(table: Table) -> Collection:
    """Reads the `[collection]` table."""
    table.source()
    return Collection(
        categories=table.codes("categories"),
        sources=table.codes("sources"),
        uses=table.codes("uses"),
        technologies=table.codes("technologies"),
    )


def promise(table: Table) -> Promise:
    """Reads one `[[promises]]` table."""
    return Promise(table.code("code"), table.text("text"), table.source())


def _period(table: Table) -> Period:
    period = Period(table.whole("n", 1), table.choice("unit", _UNITS))
    table.done()
    return period


def _default_off(table: Table, key: str) -> bool:
    return table.flag(key) if table.has(key) else False
