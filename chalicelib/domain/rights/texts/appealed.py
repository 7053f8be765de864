"""The letters of an appeal: that it was received, how it was decided, and that it was given up."""

from __future__ import annotations

from typing import Final, cast

from chalicelib.domain.mail.content import Content
from chalicelib.domain.rights.appeals import PROMISED_DAYS, AppealOutcome
from chalicelib.domain.rights.texts.content import LetterFacts
from chalicelib.domain.rights.texts.frame import (
    Paragraphs,
    day_of,
    day_of_event,
    is_full,
    promise_no_harm,
    show_page,
    tell_subject,
    write,
    your,
)
from chalicelib.domain.rights.texts.wording import quote
from chalicelib.domain.tenants.profiles import Profile

_DECISIONS: Final[dict[AppealOutcome, str]] = {
    "upheld": "Somebody who had no part in the decision has looked at everything again. It stays as it was.",
    "overturned": "Somebody who had no part in the decision has looked at everything again. It was wrong, and we take "
    "it back.",
    "partly_overturned": "Somebody who had no part in the decision has looked at everything again. It was wrong in "
    "part, and we take that part back. The rest stays as it was.",
}


def compose_appeal_received(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter that an appeal was received, without a word of its grounds."""
    late = (
        (f"It came after the {PROMISED_DAYS} days in which we promise to look at an appeal. We do so all the same.",)
        if facts.body.get("late")
        else ()
    )
    return write(
        profile,
        f"{your(facts).capitalize()} appeal at {profile.name}",
        tell_subject(facts),
        (
            f"On {day_of_event(profile, facts)}, we received an appeal against our decision. Somebody who had no part "
            f"in the decision looks at everything again. You will have the answer by {day_of(facts, 'appeal_due_on')} "
            "at the latest.",
        ),
        late,
        show_page(profile, facts),
    )


def compose_appeal_decided(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the answer to an appeal; after a refusal it names the authority that takes complaints."""
    outcome = cast(AppealOutcome, facts.body["outcome"])
    return write(
        profile,
        f"Our answer to {your(facts)} appeal at {profile.name}",
        tell_subject(facts),
        (_DECISIONS[outcome],),
        quote(facts.words.get("explanation")) if is_full(facts) else (),
        _tell_what_follows(facts, outcome),
        promise_no_harm(profile),
        show_page(profile, facts),
    )


def compose_appeal_withdrawn(profile: Profile, facts: LetterFacts) -> Content:
    """Returns the letter that an appeal was given up: the decision stands."""
    again = f" You can appeal again until {day_of(facts, 'appeal_by')}." if facts.body.get("appeal_by") else ""
    return write(
        profile,
        f"{your(facts).capitalize()} appeal at {profile.name} is closed",
        tell_subject(facts),
        (f"The appeal was withdrawn, so we have closed it. Our decision stays as it was.{again}",),
        show_page(profile, facts),
    )


def _tell_what_follows(facts: LetterFacts, outcome: AppealOutcome) -> Paragraphs:
    """Returns the new date, whether an appeal is left, and who takes complaints about what was refused."""
    body = facts.body
    left = body.get("appeal_left", outcome != "upheld")
    said: list[str] = []
    if body.get("new_due_on"):
        said.append(f"We work on the request again, and answer it anew by {day_of(facts, 'new_due_on')} at the latest.")
    said.append("What we decide then can be appealed again." if left else "There is no further appeal with us.")
    if outcome != "overturned" and body.get("authority"):
        said.append(f"If you are not content with this, you can complain to: {body['authority']}.")
    return tuple(said)
