"""Which acts are about a contract: what its kind opens at the company, and what closes that."""

from __future__ import annotations

import pytest

from chalicelib.domain.archive.contract_topics import ContractTopics, find_topics
from chalicelib.domain.contracts.contract import Contract
from chalicelib.domain.people.acts import Accepted, Act, Asked, Granted, Joined, Left, Mailed, Refused, Tied, Wrote
from chalicelib.domain.people.opt_out_acts import Dismissed, Lifted, OptedOut, Reopened, Started
from chalicelib.domain.tenants.purposes import ContractKind
from chalicelib.storage.tenants.profiles import load_profile
from tests.fixtures.factories import MONDAY

CYCLONEX, PSYNERGY = load_profile("cyclonex"), load_profile("psynergy")


def topics(kind: ContractKind = "client", tenant: str = "cyclonex") -> ContractTopics:
    profile = CYCLONEX if tenant == "cyclonex" else PSYNERGY
    return find_topics(profile, Contract("C-1", kind, (), MONDAY.date()))


@pytest.mark.parametrize(
    ("act", "about"),
    [
        (Granted("service_updates/sms", 1, None, True, "con_1"), True),
        (Granted("service_updates/*", 1, None, True, "con_1"), True),
        (Granted("newsletter/email", 1, None, True, "con_1"), False),
        (Granted("staff_messages/sms", 1, None, True, "con_1"), False),
        (Refused("support/email", 1, "denied", "con_1"), True),
        (Refused("*/*", 1, "withdrawn", "con_1"), True),
        (Refused("newsletter/*", 1, "withdrawn", "con_1"), False),
        (Asked("support/email", 1, 2, "con_1"), True),
        (Reopened("support/email", 1, "con_1", two_steps=False), True),
        (Reopened("newsletter/email", 1, "con_1", two_steps=False), False),
        (OptedOut("sms", 1, "sms_stop", "opt_1"), True),
        (OptedOut("all_communications", 1, "web", "opt_1"), True),
        (OptedOut("sale_sharing", 1, "signal", "opt_1"), False),
        (Lifted("email", 1, "web", "opt_1", two_steps=False), True),
        (Lifted("profiling", 1, "web", "opt_1", two_steps=True), False),
        (Started(1, "opt_1"), True),
        (Dismissed(1, "opt_1"), True),
        (Joined("C-1", 1), True),
        (Joined("C-2", 1), False),
        (Left("C-1", 1), True),
        (Wrote("sms", 1), False),
        (Tied("sub_1"), False),
        (Mailed(1), False),
        (Accepted("privacy", 1, 1, "accepted", "acc_1"), False),
    ],
)
def test_what_a_clients_contract_opens_and_what_closes_it_is_about_it(act: Act, about: bool) -> None:
    assert topics().has(act) is about


def test_a_contract_that_opens_nothing_has_its_members_alone() -> None:
    found = topics("employment", "psynergy")
    assert found.has(Joined("C-1", 1))
    for act in (Refused("*/*", 1, "withdrawn", "con_1"), OptedOut("sms", 1, "sms_stop", "opt_1"), Started(1, "opt_1")):
        assert not found.has(act)


def test_a_channels_rule_counts_too() -> None:
    """Texts of Cyclonex go to clients and staff alone, whatever their purpose."""
    assert "service_updates/sms" in topics().slots and "callback/phone" not in topics().slots
    assert "staff_messages/sms" in topics("employment").slots
