"""The endpoint for the public profile of the key's tenant (contract, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.tenants import schemas
from chalicelib.usecases.tenants.read import Gates, read_tenant

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.tenants.profiles import Profile


@endpoint(
    "GET",
    "/v1/tenant",
    operation_id="readTenant",
    summary="Read the public profile",
    tag="Tenant",
    any_key=True,
    answer=schemas.TenantOut,
)
def read_profile(call: Call) -> schemas.TenantOut:
    """Returns purposes with their conditions, cookie categories, rights, promises and the policies in force.

    Each purpose lists the conditions for contacting people. To learn whether a particular person may be contacted
    now, use `POST /v1/contact-checks`.
    """
    public = read_tenant(call.ports, call.context)
    profile = public.profile
    values: dict[str, Any] = {
        "tenant": profile.tenant,
        "name": profile.name,
        "time_zone": profile.time_zone,
        "contacts": profile.contacts._asdict(),
        "purposes": [_purpose(item) for item in public.purposes],
        "cookie_categories": [
            {"code": item.code, "title": item.title, "always_on": item.always_on, "blocked_by": item.blocked_by}
            for item in profile.cookie_categories
        ],
        "rights": profile.rights,
        "response_times": _response_times(profile),
        "policies": [
            {"slug": entry.slug, "version": entry.number, "effective_at": entry.effective_at}
            for entry in public.policies
        ],
    }
    if public.needs_confirmation is not None:
        values["needs_confirmation"] = public.needs_confirmation
    return schemas.TenantOut.model_validate(values)


def _purpose(item: Gates) -> dict[str, Any]:
    return {
        "code": item.purpose.code,
        "title": item.purpose.title,
        "nature": item.purpose.nature,
        "channels": item.channels,
        "requires_consent": item.requires_consent,
        "requires_contract": item.requires_contract,
        "double_opt_in": item.purpose.double_opt_in,
        "expires_after": item.purpose.expires_after,
        "blocked_by": item.purpose.blocked_by,
    }


def _response_times(profile: Profile) -> dict[str, dict[str, Any]]:
    return {name: period._asdict() for name, period in profile.response_times._asdict().items()}
