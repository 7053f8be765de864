"""The endpoint for the public profile of the key's tenant (contract, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.api.pipeline.preconditions import answer_cached
from chalicelib.api.pipeline.responses import Reply
from chalicelib.api.pipeline.routes import endpoint
from chalicelib.api.tenants import schemas
from chalicelib.usecases.tenants import read as tenant_profiles

if TYPE_CHECKING:
    from chalicelib.api.pipeline.call import Call
    from chalicelib.domain.tenants.profiles import Profile
    from chalicelib.usecases.tenants.read import Gates, StaffProfile

_SVG: Final = "image/svg+xml"
_SEALED: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture can't run script anyway, unless somebody opens its address by itself."""


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
    now, use `POST /v1/contact-checks`. A secret key also gets what the company's own people need.
    """
    public = tenant_profiles.read_tenant(call.ports, call.context)
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
    if public.staff is not None:
        values |= _for_staff(call, public.staff)
    return schemas.TenantOut.model_validate(values)


@endpoint(
    "GET",
    "/brand/{tenant}/logo.svg",
    operation_id="readLogo",
    summary="Read a company's logo",
    tag="Tenant",
    public="a logo is there to be seen",
    media=_SVG,
    etag=True,
)
def read_logo(call: Call) -> Reply:
    """Returns the logo as SVG, for an image of a page.

    Opened by itself it runs nothing and loads nothing. If the ETag in `If-None-Match` is still current, the answer is
    304.
    """
    headers = {"Content-Security-Policy": _SEALED, "Cache-Control": "public, max-age=86400"}
    return answer_cached(call.request, tenant_profiles.read_logo(call.ports, call.path["tenant"]), _SVG, headers)


def _for_staff(call: Call, staff: StaffProfile) -> dict[str, Any]:
    logo_url = f"{call.ports.base_url}/brand/{call.context.tenant}/logo.svg"
    return {
        "needs_confirmation": staff.needs_confirmation,
        "brand": {"colour": staff.brand.colour, "logo_url": logo_url},
        "hold_codes": staff.hold_codes,
        "reminders": staff.reminders._asdict(),
        "privacy_mailbox": staff.privacy_mailbox,
        "owner": staff.owner,
    }


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
