"""Reads the public profile of the caller's tenant: its purposes, their gates, and how to reach the company."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.errors import NotFound
from chalicelib.domain.policies.versions import Published, find_in_force
from chalicelib.domain.tenants.parts import Brand, ReminderPlan
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.tenants.purposes import CONTRACT_KINDS, Channel, ContractKind, Purpose
from chalicelib.usecases.context import Context
from chalicelib.usecases.ports.bundle import Ports


@dataclass(frozen=True, slots=True)
class Gates:
    """A purpose with the gates in front of it, including those that the rules of its channels add."""

    purpose: Purpose
    channels: tuple[Channel, ...]  # only those that the profile lets it use
    requires_consent: bool
    requires_contract: tuple[ContractKind, ...] | None  # None: no contract is needed on any channel


@dataclass(frozen=True, slots=True, repr=False)
class StaffProfile:
    """What the tenant's own people know of it besides. Does not print itself."""

    needs_confirmation: tuple[str, ...]
    brand: Brand
    hold_codes: tuple[str, ...]
    reminders: ReminderPlan
    privacy_mailbox: str  # an address of the company's, not a person's
    owner: str


@dataclass(frozen=True, slots=True)
class PublicProfile:
    """What everybody with a key may know about a tenant. `staff` is None for publishable keys."""

    profile: Profile
    purposes: tuple[Gates, ...]
    policies: tuple[Published, ...]  # the version in force of each policy
    staff: StaffProfile | None


def read_logo(ports: Ports, tenant: str) -> str:
    """Returns a company's logo as SVG. Raises NotFound."""
    profile = ports.profiles.get(tenant)
    if profile is None:
        raise NotFound("There is no such logo.")
    return profile.brand.logo


def read_tenant(ports: Ports, ctx: Context) -> PublicProfile:
    """Returns the profile as of the call's moment. Reads nothing while the shelves of policies are fresh."""
    profile = ctx.profile
    shelves = (ports.policies.shelf(ctx.tenant, slug) for slug in ports.policies.slugs(ctx.tenant))
    holding = (find_in_force(shelf, ctx.now) for shelf in shelves)
    return PublicProfile(
        profile=profile,
        purposes=tuple(find_gates(profile, purpose) for purpose in profile.purposes.values()),
        policies=tuple(entry for entry in holding if entry is not None),
        staff=_for_staff(ports, profile) if ctx.actor.trusted else None,
    )


def _for_staff(ports: Ports, profile: Profile) -> StaffProfile:
    return StaffProfile(
        needs_confirmation=profile.needs_confirmation,
        brand=profile.brand,
        hold_codes=profile.retention.hold_codes,
        reminders=profile.reminders,
        privacy_mailbox=ports.secrets.privacy_mailbox(profile.tenant),
        owner=profile.owner,
    )


def find_gates(profile: Profile, purpose: Purpose) -> Gates:
    """Returns a purpose's gates. A gate on some channels only is shown for the whole purpose, to be safe."""
    channels = tuple(channel for channel in purpose.channels if profile.permits(purpose, channel))
    ways: tuple[Channel | None, ...] = channels or (None,)
    kinds = [profile.contract_kinds(purpose, way) for way in ways]
    named = {kind for allowed in kinds if allowed is not None for kind in allowed}
    gated = any(allowed is not None for allowed in kinds)
    return Gates(
        purpose=purpose,
        channels=channels,
        requires_consent=any(profile.needs_consent(purpose, way) for way in ways),
        requires_contract=tuple(kind for kind in CONTRACT_KINDS if kind in named) if gated else None,
    )
