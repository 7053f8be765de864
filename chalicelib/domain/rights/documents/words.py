"""The words of the document: what the codes of a profile's tables mean, and the kinds of what this system holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from chalicelib.domain.rights.texts.wording import name_category

HeldKind = Literal["identifiers", "choices", "opt_outs", "contracts", "acceptances", "records"]
HELD_KINDS: Final[Mapping[HeldKind, str]] = {
    "identifiers": "contact details, and other identifiers",
    "choices": "what was agreed to and what was not",
    "opt_outs": "opt-outs",
    "contracts": "which contracts there are",
    "acceptances": "which versions of our policies were accepted",
    "records": "records of how these choices reached us",
}
"""What this system itself can hold of a person."""
_CATEGORIES: Final = {
    "identifiers": "names, contact details and other identifiers",
    "customer_records": "records of customers",
    "network_activity": "activity on websites and networks",
    "geolocation": "locations",
    "device_identifiers": "identifiers of devices",
    "audio_visual": "recordings of sound and pictures",
    "inferences": "conclusions drawn from other information",
    "workers_compensation_data": "information about workers' compensation",
}
"""What is collected; the kinds that are also in the table of disclosures have their words with the letters'."""
_SOURCES: Final = {
    "the_person": "the person",
    "automatic": "devices and browsers, automatically",
    "lead_generators": "companies that find people who may be interested",
    "social_networks": "social networks",
    "partners": "business partners",
    "other_users": "other users",
    "public_sources": "public sources",
    "third_parties": "other companies and people",
    "cookies": "cookies and similar technologies",
    "social_platforms": "social platforms",
    "analytics_vendors": "companies that analyze use",
    "ad_vendors": "companies that show advertising",
    "fraud_vendors": "companies that detect fraud",
    "own_analysis": "our own analysis",
}
_PURPOSES: Final = {
    "answering": "answering questions",
    "services": "providing services",
    "service": "providing services",
    "surveys": "surveys",
    "authentication": "making sure who somebody is",
    "cross_device_tracking": "recognizing people across devices",
    "communication": "communication",
    "communicating": "communication",
    "security": "security",
    "legal": "legal matters",
    "law": "what the law demands",
    "safety": "safety",
    "told_at_collection": "what was said when it was collected",
    "deidentified": "information that names nobody",
    "operations": "running the business",
    "core": "making websites and services work",
    "marketing": "marketing and advertising",
    "referrals": "recommendations to others",
    "analytics": "analysis of use",
    "consent": "what somebody agreed to",
    "disclosed_other": "other purposes that were told",
    "employment_decisions": "decisions about jobs and applications",
}
_RECIPIENTS: Final = {
    "affiliates": "companies of our group",
    "service_providers": "companies that work for us",
    "business_partners": "business partners",
    "third_parties": "other companies",
    "ad_networks": "advertising networks",
    "analytics_companies": "companies that analyze use",
    "social_networks": "social networks",
    "cookie_recipients": "companies that set cookies",
}


class Name(NamedTuple):
    """A code of a profile, and what it means in plain words."""

    code: str
    name: str


def name_categories(codes: Iterable[str]) -> tuple[Name, ...]:
    """Names kinds of information."""
    return tuple(Name(code, _CATEGORIES.get(code) or name_category(code)) for code in codes)


def name_sources(codes: Iterable[str]) -> tuple[Name, ...]:
    """Names where information comes from."""
    return _name(codes, _SOURCES)


def name_purposes(codes: Iterable[str]) -> tuple[Name, ...]:
    """Names what information is used for."""
    return _name(codes, _PURPOSES)


def name_recipients(codes: Iterable[str]) -> tuple[Name, ...]:
    """Names classes of those who get information."""
    return _name(codes, _RECIPIENTS)


def _name(codes: Iterable[str], words: Mapping[str, str]) -> tuple[Name, ...]:
    return tuple(Name(code, words.get(code, code.replace("_", " "))) for code in codes)
