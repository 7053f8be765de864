"""The tenants' SMS accounts on this machine, with new random secrets at each start and our own SNS certificate."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from chalicelib.domain.sms.registry import NAMES
from chalicelib.settings import Settings
from chalicelib.storage.sms.accounts import PREFIX
from chalicelib.storage.sms.certificates import SnsCertificates
from chalicelib.storage.tenants.profiles import tenants
from infra.local import deployment

Entry = dict[str, str]
"""What `.local/credentials.json` holds for one provider: where to post to, and what to sign with."""


@dataclass(frozen=True, slots=True, repr=False)
class Sns:
    """The signing key of all topics' messages, like that of an SNS region. Has no repr, so that it is never printed."""

    url: str
    certificate: bytes
    private_key: str


class LocalCertificates(SnsCertificates):
    """Implements the port `SmsCertificates` with our own certificate, so that nothing leaves this machine for SNS."""

    def __call__(self, url: str) -> bytes:
        """Returns the certificate for the one address that has one."""
        return sns().certificate if url == sns().url else b""

    def confirm_subscription(self, url: str) -> None:
        """Does nothing, because no topic waits for it."""


@cache
def sns() -> Sns:
    """Returns the signing key, which is made once per process, when first needed."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    since = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=400))
        .sign(key, hashes.SHA256())
    )
    return Sns(
        f"https://sns.{deployment.region()}.amazonaws.com/SimpleNotificationService-{secrets.token_hex(16)}.pem",
        certificate.public_bytes(serialization.Encoding.PEM),
        _pem(key),
    )


def seed(settings: Settings, tenant: str) -> dict[str, Entry]:
    """Makes a tenant's parameters `sms-<provider>` anew and returns what a caller of the webhooks needs."""
    found = {}
    for provider in NAMES:
        number = _number(tenant, provider)
        parameter, entry = _MAKERS[provider](tenant)
        path_secret = secrets.token_urlsafe(24)
        content = {"path_secrets": [path_secret], "numbers": [number], **parameter}
        deployment.client("ssm").put_parameter(
            Name=f"{settings.parameter_path(tenant)}{PREFIX}{provider}",
            Value=json.dumps(content),
            Type="SecureString",
            KeyId=f"alias/privacy-{settings.stage}-{tenant}-data",
            Overwrite=True,
        )
        found[provider] = {
            "url": f"{settings.base_url}/sms/{tenant}/{provider}/{path_secret}",
            **entry,
            "number": number,
        }
    return found


def _twilio(_: str) -> tuple[dict[str, Any], Entry]:
    token, sid = secrets.token_hex(16), f"AC{secrets.token_hex(16)}"
    return {"secrets": [token], "ids": [sid]}, {"auth_token": token, "account_sid": sid}


def _ringcentral(_: str) -> tuple[dict[str, Any], Entry]:
    token, subscription = secrets.token_urlsafe(24), secrets.token_hex(16)
    entry = {"verification_token": token, "subscription_id": subscription}
    return {"secrets": [token], "ids": [subscription]}, entry


def _telnyx(_: str) -> tuple[dict[str, Any], Entry]:
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    public = base64.b64encode(raw).decode()
    return {"secrets": [public]}, {"private_key": _pem(key), "public_key": public}


def _aws(tenant: str) -> tuple[dict[str, Any], Entry]:
    topic = f"arn:aws:sns:{deployment.region()}:{deployment.ACCOUNT_ID}:privacy-local-{tenant}-sms"
    entry = {"topic_arn": topic, "signing_cert_url": sns().url, "private_key": sns().private_key}
    return {"ids": [topic]}, entry


def _generic(_: str) -> tuple[dict[str, Any], Entry]:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    return {"secrets": [secret]}, {"secret": secret}


_MAKERS = {"twilio": _twilio, "ringcentral": _ringcentral, "telnyx": _telnyx, "aws": _aws, "generic": _generic}


def _number(tenant: str, provider: str) -> str:
    """Returns one of the numbers reserved for fiction, a different one for each tenant and provider."""
    return f"+1202555{100 + tenants().index(tenant) * len(NAMES) + NAMES.index(provider):04}"


def _pem(key: rsa.RSAPrivateKey | Ed25519PrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
