"""What follows from a review of texts: whom the texts are about, and what the outcome does to each of these people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.people import provenance
from chalicelib.domain.people.act_records import ActRecord
from chalicelib.domain.people.identifiers import IdentifierKind
from chalicelib.domain.people.opt_out_acts import Dismissed, OptedOut, OptOutAct, Started
from chalicelib.domain.people.register import Register
from chalicelib.domain.people.subjects import Subject
from chalicelib.domain.reviews.review import Review, ReviewOutcome
from chalicelib.domain.tenants.purposes import OptOutKind
from chalicelib.domain.times import to_ms


@dataclass(frozen=True, slots=True, repr=False)
class Texts:
    """The texts of a review: when each was sent (milliseconds, by record id), and whom they are about."""

    sent: Mapping[str, int]
    subject_ids: tuple[str, ...]
    authors: frozenset[str]  # subject ids

    @property
    def first(self) -> int:
        """When the first was sent."""
        return min(self.sent.values())

    @property
    def last(self) -> int:
        """When the last was sent."""
        return max(self.sent.values())

    def is_by(self, subject: Subject) -> bool:
        """Returns whether a subject wrote any of them, perhaps as another subject whom it has absorbed since."""
        return not self.authors.isdisjoint((subject.id, *subject.absorbed))

    def lie_on(self, subject: Subject) -> bool:
        """Returns whether the doubt about any of them is laid on a subject."""
        return bool(_list_doubts(subject.state.opt_outs, self.sent))


def collect_texts(review: Review, records: Sequence[ActRecord]) -> Texts:
    """Returns the texts of a review, as their records describe them.

    Erased records hold neither time nor author. If all were erased, the review supplies both: it was opened with the
    first text, and its first subject is the author.
    """
    sent = {record.id: record.at for record in records} or {"": to_ms(review.opened_at)}
    subjects = [*review.subjects, *(subject_id for record in records for subject_id in record.subject_ids)]
    authors = {record.subject_ids[0] for record in records if record.subject_ids} or set(review.subjects[:1])
    return Texts(sent, tuple(dict.fromkeys(subjects)), frozenset(authors))


def decide_acts(
    outcome: ReviewOutcome,
    *,
    records: Mapping[str, int],
    register: Register,
    stop_scope: OptOutKind,
    record_id: str,
    author: bool,
) -> tuple[OptOutAct, ...]:
    """Returns the acts that the outcome of a reply review means for one person.

    `records`: when each text was sent (milliseconds), with at least one text. `author`: whether the texts came from
    this person's own number. The outcome also opts out people who are tied to the author only by a stranger's word, or
    dismisses the doubt about them, but somebody else's START lifts none of their opt-outs.
    """
    doubts = _list_doubts(register, records)
    via = provenance.join_tags(tag for act in doubts for tag in provenance.list_tags(act.via))
    if outcome in ("opt_out", "wrong_number"):
        return (OptedOut(stop_scope, min(records.values()), "sms_stop", record_id, via),)
    # An opt-out by text may count from later than its record says: it counts after a grant whose clock ran ahead.
    dismissed = Dismissed(max([*records.values(), *(act.at for act in doubts)]), record_id)
    if outcome == "opt_in" and author:
        return (Started(max(records.values()), record_id, via), dismissed)
    return (dismissed,)


def find_number(texts: Texts, authors: Sequence[Subject]) -> str:
    """Returns the stored key of the number that wrote; "" where it can't be told from the authors' other numbers."""
    found: dict[str, None] = {}
    for author in authors:
        numbers = [ref.key for ref in author.identifiers if ref.kind is IdentifierKind.PHONE]
        doubts = _list_doubts(author.state.opt_outs, texts.sent)
        tags = {tag for act in doubts for tag in provenance.list_tags(act.via)}
        named = [key for key in numbers if provenance.make_tag(key) in tags]
        found |= dict.fromkeys(named or numbers)
    return next(iter(found)) if len(found) == 1 else ""


def _list_doubts(register: Register, records: Iterable[str]) -> list[OptedOut]:
    """Returns the doubtful opt-outs that come from texts with these records."""
    wanted = set(records)
    acts = (*register.opt_outs.values(), *register.earlier.values())
    return [act for act in acts if act.source == "sms_unsure" and act.record_id in wanted]
