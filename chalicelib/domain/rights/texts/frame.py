"""What letters of all kinds share: greeting and signature, what they are about, the page, and the way to appeal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from chalicelib.domain.mail.content import Content
from chalicelib.domain.mail.texts import signature
from chalicelib.domain.rights.appeals import PROMISED_DAYS
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.wording import join_words, name_day, name_type, quote
from chalicelib.domain.tenants.profiles import Profile
from chalicelib.domain.times import local_date

GREETING: Final = "Hello,"
"""Names nobody: a name would be a stranger's word, wherever the address is not proven."""
Paragraphs = tuple[str, ...]


def write(profile: Profile, subject: str, *parts: Paragraphs) -> Content:
    """Returns a letter: greeting, the paragraphs of all parts in order, and who writes."""
    return Content(subject, (GREETING, *(text for part in parts for text in part), sign(profile)))


def sign(profile: Profile) -> str:
    """Returns the last paragraph: the company's postal address, or else its legal name, and how to reach it."""
    contacts = profile.contacts
    *lines, website = signature(profile).splitlines()
    lines += [f"Phone: {contacts.phone[0]}"] if contacts.phone else []
    lines += [f"E-mail: {contacts.email}"] if contacts.email else []
    return "\n".join((*lines, website))


def reach(profile: Profile) -> str:
    """Says how to reach the company without a link, as it follows "please": its phone, e-mail, form, and post."""
    contacts = profile.contacts
    ways = [f"call {contacts.phone[0]}"] if contacts.phone else []
    ways += [f"write to {contacts.email}"] if contacts.email else []
    ways += ["use the form on our website"] if contacts.form else []
    ways += ["send a letter to the address below"] if contacts.postal_address else []
    return join_words(ways or ["use our website"], "or")


def reach_briefly(profile: Profile) -> str:
    """Says the same in two or four words; the signature of the letter names the rest."""
    contacts = profile.contacts
    ways = ["call us"] if contacts.phone else []
    ways += ["write to us"] if contacts.email or contacts.form or contacts.postal_address else []
    return join_words(ways or ["use our website"], "or")


def send_paper(profile: Profile, here: str) -> str:
    """Says how a paper reaches the company, as it follows "send it": `here` says where the postal address stands.

    The pages take no files from people.
    """
    contacts = profile.contacts
    ways = [f"by e-mail to {contacts.email}"] if contacts.email else []
    ways += [f"by post to the address {here}"] if contacts.postal_address else []
    return f"{join_words(ways or ['through our website'], 'or')}, and name the receipt number"


def day_of(facts: LetterFacts, key: str) -> str:
    """Returns a date of the event's body in words. Raises KeyError where the body has no such date."""
    return name_day(date.fromisoformat(facts.body[key]))


def day_of_event(profile: Profile, facts: LetterFacts) -> str:
    """Returns the day of the event in words, as it was in the company's zone."""
    return name_day(local_date(facts.at, profile.time_zone))


def is_full(facts: LetterFacts) -> bool:
    """Whether the reader gets the answer itself; an agent who only asks for somebody learns how it ended, no more."""
    return facts.to != "agent" or facts.stands_in


def opens(facts: LetterFacts) -> bool:
    """Whether the page shows the reader more than a code's field and the way to say that it wasn't them."""
    return bool(facts.page) and (facts.confirmed or facts.to == "agent")


def your(facts: LetterFacts) -> str:
    """Returns "your" where the reader is known to be whoever asked, else "the"."""
    return "your" if facts.confirmed else "the"


def possessive(facts: LetterFacts) -> str:
    """Returns whose information it is about, as the reader calls them: "your" or "the person's"."""
    return "your" if facts.to == "person" else "the person's"


def tell_subject(facts: LetterFacts) -> Paragraphs:
    """Returns the paragraph that says which request a later letter is about."""
    reference = f"\nYour reference: {' '.join(quote(facts.reference))}" if facts.reference else ""
    return (f"This is about {_name_request(facts)}.\nReceipt number: {facts.request_id}{reference}",)


def _name_request(facts: LetterFacts) -> str:
    what = name_type(facts.type, facts.to)
    if facts.confirmed:
        return f"your request to {what}"
    if facts.page:
        return f"a request that was made with this e-mail address: to {what}"
    return f"a request that was made in your name: to {what}" if facts.to == "person" else f"a request to {what}"


def show_page(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns the last paragraphs before the signature.

    They give the link of the request's page, or how to reach the company; whoever may not have asked is told how to
    say so.
    """
    if not facts.confirmed:
        return disown(profile, facts)
    if not facts.page:
        return (f"If you have a question, please {reach(profile)}. Name the receipt number, so that we find it.",)
    seen = "see how it stands, read our answers, and write to us" if is_full(facts) else "see how it stands"
    return (f"On this page you can {seen}. The link is for you alone:", facts.page)


def disown(profile: Profile, facts: LetterFacts, *, linked: bool = False) -> Paragraphs:
    """Returns how a reader whose address nobody confirmed says that it wasn't them.

    `linked` tells that the letter has named the page above.
    """
    if_not = "If it wasn't you, or anybody acting for you"
    ends = "We then send nothing else about it, and close it if it is still open."
    if not facts.page:
        return (f"{if_not}, please {reach(profile)}, and name the receipt number. {ends}",)
    if linked:
        return (f"{if_not}, please say so on the same page. {ends}",)
    if opens(facts):
        return (
            f"On this page you see how it stands. {if_not}, please say so there. {ends}",
            facts.page,
        )
    return (f"{if_not}, please say so on this page. {ends}", facts.page)


def promise_no_harm(profile: Profile) -> Paragraphs:
    """Returns the sentence of every answer that nobody suffers for having asked."""
    return (f"Nobody is treated worse by {profile.name} for using a right.",)


def offer_appeal(profile: Profile, facts: LetterFacts) -> Paragraphs:
    """Returns how to appeal, until when, who decides, by when, and whether the law gives the appeal or the company.

    `appeal_by` and `appeal_required` are those of the body; without `appeal_by` the promised days from the event count.
    """
    by = facts.body.get("appeal_by")
    last = date.fromisoformat(by) if by else local_date(facts.at, profile.time_zone) + timedelta(days=PROMISED_DAYS)
    required = facts.body.get("appeal_required")
    law = f"The law of {possessive(facts)} state gives the right to appeal against this decision."
    why = law if required else "We offer everybody an appeal, also where no law asks for it."
    how = "use the page below" if opens(facts) else f"{reach_briefly(profile)}, and name the receipt number"
    return (
        f"If you disagree, you can appeal until {name_day(last)}. {why} To appeal, please {how}. It costs nothing. "
        f"Somebody who had no part in the decision looks at everything again, and you have the answer "
        f"{_within(profile, facts)}.",
    )


def _within(profile: Profile, facts: LetterFacts) -> str:
    if "appeal_days" in facts.body:
        return f"within {facts.body['appeal_days']} days"
    period = profile.response_times.appeal
    return f"within {period.n} {'business days' if period.unit == 'business_days' else 'days'}"
