"""Whether a new version of a subject has anything to tell to senders, and what of it the version knows by itself."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.people.states import State
from chalicelib.domain.people.subjects import Revision, Subject
from chalicelib.domain.suppressions.answers import Answer, answer_state
from chalicelib.domain.suppressions.feed import AddSuppressions, Suppressed
from chalicelib.domain.tenants.profiles import Profile


def is_composed(subject: Subject) -> bool:
    """Returns whether the answer for this subject's identifiers follows from other subjects too.

    So it is for shared identifiers, for whoever has one, and for a device that points to a person.
    """
    if subject.kind == "person":
        return any(ref.shared for ref in subject.identifiers)
    return subject.kind == "shared" or bool(subject.members)


def find_suppressions(draft: Revision, after: Subject, profile: Profile) -> AddSuppressions | None:
    """Returns what waits to be told because of the next version of a subject; None if nothing has to be.

    Where the answer for an identifier follows from others too, they are not read here: the version only asks for the
    answers to be composed again. Otherwise it tells each of its changes itself, so that none is lost, whatever follows.
    """
    own = {copy.key for copy in draft.copies}
    keys = tuple(ref.key for ref in after.identifiers if ref.key in own)
    if is_composed(draft.before) or is_composed(after):
        asks = _was_moved(draft, after) or _may_answer_otherwise(draft.before, after, profile)
        return AddSuppressions(after.id, after.version, (), keys) if asks else None
    before, now = _answer_both(draft.before.state, after.state, profile)
    entries = tuple(entry for entry in now.entries.values() if _is_new(entry, before))
    asks = _was_moved(draft, after) or _gains(draft, keys, now) or _says_again(before, now)
    return AddSuppressions(after.id, after.version, entries, keys) if entries or asks else None


def _answer_both(before: State, after: State, profile: Profile) -> tuple[Answer, Answer]:
    now = answer_state(after, profile)
    same = before.opt_outs == after.opt_outs and before.refusals == after.refusals and before.proven == after.proven
    same = same and before.grants.keys() == after.grants.keys()
    return (now if same else answer_state(before, profile)), now


def _is_new(entry: Suppressed, before: Answer) -> bool:
    present = before.entries.get(entry.name)
    return entry.state != (present.state if present else "lifted")


def _says_again(before: Answer, now: Answer) -> bool:
    """Returns whether a name of which only a denial stood is free now: it may have been told before the denial."""
    return any(name in now.entries for name in before.unsaid)


def _gains(draft: Revision, keys: tuple[str, ...], now: Answer) -> bool:
    """Returns whether somebody for whom something is suppressed has a new identifier."""
    gained = set(keys) - {ref.key for ref in draft.before.identifiers}
    return bool(gained) and any(entry.state == "active" for entry in now.entries.values())


def _was_moved(draft: Revision, after: Subject) -> bool:
    """Returns whether identifiers, or what leads to somebody else, come to this subject from another."""
    owners = {copy.expected[0] for copy in draft.copies if copy.expected is not None}
    return bool(owners - {after.id}) or draft.before.absorbed != after.absorbed


def _may_answer_otherwise(before: Subject, after: Subject, profile: Profile) -> bool:
    """Returns whether anything changed that counts when answers are composed of several subjects."""
    return (
        before.members != after.members
        or _list_ways(before) != _list_ways(after)
        or before.state.opt_outs != after.state.opt_outs
        or before.state.refusals != after.state.refusals
        or _granted(before, profile) != _granted(after, profile)
        or _proven(before, profile) != _proven(after, profile)
    )


def _list_ways(subject: Subject) -> set[tuple[str, bool]]:
    return {(ref.key, ref.shared) for ref in subject.identifiers}


def _granted(subject: Subject, profile: Profile) -> set[str]:
    """Returns for what consent to be contacted was ever given: from then on a denial of it is told."""
    return {name for name in subject.state.grants if _contacts(name, profile)}


def _contacts(name: str, profile: Profile) -> bool:
    purpose = profile.purposes.get(name.partition("/")[0])
    return purpose is not None and bool(purpose.channels)


def _proven(subject: Subject, profile: Profile) -> Mapping[str, int]:
    """Returns when grants for purposes that contact people were proven; a device keeps those for cookies too."""
    return {name: grant.at for name, grant in subject.state.proven.items() if _contacts(name, profile)}
