"""The warnings with what they read: of keys, of the deployment, of what decisions rest on, and of SMS providers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.reports.waiting import Caution
from chalicelib.domain.sms.lists import ProviderRefused, SubscriptionState
from chalicelib.domain.suppressions.pushes import Push
from chalicelib.law.jurisdictions import find_checked_on
from chalicelib.usecases.access.manage import NewKey, create
from chalicelib.usecases.reports import warnings
from chalicelib.usecases.suppressions.reconcile_lists import reconcile_daily
from tests.fixtures.worlds.pushes import PushWorld
from tests.fixtures.worlds.rights_desk import RightsWorld

DAY = timedelta(days=1)


def test_what_is_missing_of_keys_is_told_until_it_is_there_by_one_read_and_one_query(w: RightsWorld) -> None:
    assert [one.code for one in warnings.warn_of_keys(w.ports, w.ctx())] == ["no_personal_key", "no_website_key"]
    holder = ("Alex Doe", "alex@company.example")
    create(w.ports, w.ctx(), NewKey("secret", "k", frozenset({"requests:read"}), holder=holder))
    create(w.ports, w.ctx(), NewKey("publishable", "site", origins=("https://company.example",)))
    w.table.calls.clear()
    assert warnings.warn_of_keys(w.ports, w.ctx()) == []
    assert w.table.calls == ["get", "query"]


def test_the_deployment_of_a_first_day_lacks_a_mailbox_and_a_provider_and_no_table_is_asked(w: RightsWorld) -> None:
    w.table.calls.clear()
    assert [one.code for one in warnings.warn_of_set_up(w.ports, w.ctx())] == ["no_privacy_mailbox", "no_sms_provider"]
    assert w.table.calls == []


def test_what_decisions_rest_on_is_told_by_the_packages_own_table_of_the_law(w: RightsWorld) -> None:
    ctx = w.ctx()
    unconfirmed = Caution("profile_unconfirmed", ref=str(len(ctx.profile.needs_confirmation)))
    assert warnings.warn_of_references(ctx) == [unconfirmed]
    age = find_checked_on() - ctx.now.date()
    old = replace(ctx, now=ctx.now + age + 91 * DAY)
    assert [one.code for one in warnings.warn_of_references(old)] == ["profile_unconfirmed", "law_unchecked"]


def test_a_subscription_that_can_not_be_made_is_told_from_the_first_day_until_it_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = PushWorld()
    since = world.clock.now()

    def refused(*_: object) -> SubscriptionState:
        raise ProviderRefused("SUB-505")

    works = world.listing.check_subscription
    monkeypatch.setattr(world.listing, "check_subscription", refused)
    for _ in range(2):
        reconcile_daily(world.ports, "cyclonex", world.clock.now())
        found = warnings.warn_of_providers(world.ports, world.ctx(), [])
        assert found == [Caution("subscription_down", since, "ringcentral")]
        world.clock.advance(DAY)
    monkeypatch.setattr(world.listing, "check_subscription", works)
    reconcile_daily(world.ports, "cyclonex", world.clock.now())
    assert warnings.warn_of_providers(world.ports, world.ctx(), []) == []


def test_an_opt_out_that_no_provider_took_by_its_day_is_told_by_one_read(w: RightsWorld) -> None:
    since = w.clock.now()
    w.ports.pushes.keep(w.tenant, Push("phone#v1#1", "twilio", True, failed_at=since, code="1", failing_since=since))
    failing = w.ports.pushes.failing(w.tenant, 100)
    assert warnings.warn_of_providers(w.ports, w.ctx(), failing) == []
    w.clock.advance(30 * DAY)
    w.table.calls.clear()
    (told,) = warnings.warn_of_providers(w.ports, w.ctx(), failing)
    assert (told.code, told.ref) == ("honor_by_passed", "twilio") and w.table.calls == ["get"]
