"""Bodies of what staff do with a request."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.pipeline.models import Input, Moment, text
from chalicelib.api.rights.schemas import LongText, UploadId
from chalicelib.domain.rights.appeals import AppealOutcome
from chalicelib.domain.rights.denials import DenialCode
from chalicelib.domain.rights.tasks import MOST_TASKS

TaskId = Annotated[str, Field(pattern=r"^tsk_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
FormText = Annotated[str, text(4_000)]
StaffMethod = Literal[
    "account_login",
    "data_points_2",
    "data_points_3_with_declaration",
    "document",
    "call_back",
    "in_person",
    "customer_confirmed",
]


class VerifyIdentityIn(Input):
    """How you made sure who asks. Note what was compared, not the values themselves."""

    method: StaffMethod = Field(
        examples=["data_points_2"], description="`call_back` and `data_points_2` give level 1, all others level 2."
    )
    note: LongText = Field(examples=["Invoice number and ZIP code matched."])
    upload_id: UploadId | None = Field(None, description="The paper: an upload with the purpose `identity_document`.")


class MessageIn(Input):
    """What you write to the requester, exactly as they shall read it."""

    message: LongText = Field(examples=["Which of your accounts is it?"])


class AskIn(MessageIn):
    """What you ask, exactly as they shall read it."""

    permission_wanting: bool = Field(
        False, description="The agent's permission does not suffice: you ask the agent for a better one."
    )


class NoteIn(Input):
    """What you note for colleagues."""

    note: LongText = Field(examples=["Called twice, nobody there."])


class AcknowledgeIn(Input):
    """When and how the requester was told that the request has arrived."""

    at: Moment | None = Field(None, description="By default, now.")
    channel: Literal["email", "mail", "phone", "in_person"] = "phone"
    note: LongText | None = None


class ExtendIn(Input):
    """Why the answer takes longer, as the requester shall read it."""

    reason: LongText = Field(examples=["Two archives have to be searched by hand."])


class LeftTaskIn(Input):
    """A task that stays open, and why the answer does not wait for it."""

    id: TaskId
    why: Annotated[str, text(2_000)]


class FormIn(Input):
    """The parts of an answer about a decision by a machine, as the requester shall read them.

    `contest_decision` needs the first four, `access_automated_decisions` the last four.
    """

    reason: FormText | None = Field(None, description="Why it was decided so.")
    data_used: FormText | None = None
    would_have_changed: FormText | None = Field(None, description="What would have led to another result.")
    second_look: FormText | None = Field(None, description="What came of looking at the decision again.")
    purpose: FormText | None = Field(None, description="What the automation is used for.")
    logic: FormText | None = None
    output: FormText | None = Field(None, description="What it put out, and what followed from that.")
    human_part: FormText | None = Field(None, description="The part that people had in the decision.")


class CompleteIn(Input):
    """The answer, as the requester shall read it, with files that go along."""

    summary: LongText = Field(examples=["The document beside this letter holds what we have about you."])
    upload_ids: list[UploadId] = Field(
        default_factory=list, max_length=20, description="Uploads with the purpose `answer`."
    )
    tasks_left: list[LeftTaskIn] = Field(
        default_factory=list, max_length=MOST_TASKS, description="Every task that is still open. It goes on."
    )
    form: FormIn | None = Field(
        None,
        description="The answer about a decision by a machine: `contest_decision` and `access_automated_decisions` "
        "need it.",
    )
    confirm_table: bool = Field(
        False,
        description="You have checked the tables that `needs_confirmation` of the tenant names. Without that, and "
        "without files, the document leaves them out, and says that they come separately.",
    )


class ReasonIn(Input):
    """One ground, and what you say about it."""

    code: DenialCode = Field(
        description="The letter has a sentence for it. `impossible_or_disproportionate`, and mostly `excessive`, need "
        "100 characters of explanation; `lien_open` and `comp_claim_open` are for companies that have such holds."
    )
    explanation: LongText = Field(
        examples=["Nobody answered our two letters."],
        description="As the requester shall read it, below the code's sentence.",
    )


class DenyIn(Input):
    """Why not; with `partial`, what is granted all the same."""

    reasons: list[ReasonIn] = Field(min_length=1, max_length=10)
    partial: bool = Field(False, description="Only a part is denied; `summary` says what is granted.")
    summary: Annotated[str, text(10_000, 0)] = Field("", description="With `partial`: the granted part in words.")
    upload_ids: list[UploadId] = Field(
        default_factory=list, max_length=20, description="With `partial`: uploads with the purpose `answer`."
    )
    form: FormIn | None = Field(None, description="For decisions by machines: what is told of the decision.")
    confirm_table: bool = Field(False, description="As for an answer in full.")
    stop_processing: bool = Field(
        False, description="Close every purpose of the person at once, where the deletion itself is impossible."
    )


class DecideAppealIn(Input):
    """What came of the appeal, as the requester shall read it."""

    outcome: AppealOutcome
    explanation: LongText = Field(examples=["The papers show that the decision was right."])
    override_reason: LongText | None = Field(
        None, description="Why the same person decides again; needs a key with the scope `keys:manage`."
    )
