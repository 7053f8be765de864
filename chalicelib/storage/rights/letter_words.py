"""Sentences that many letters share, from which stored ones are packed: what two thirds of each text repeat.

A list that letters were packed with never changes, or they could not be read: a better one gets a mark of its own in
`packed.py`'s texts. It does not matter that letters say something else by now; they only take a little more room.
"""

from __future__ import annotations

from typing import Final

_SENTENCES: Final = (
    "California Attorney General.",
    "If you are not content with this, you can complain to:",
    "There is no further appeal with us.",
    "Somebody who had no part in the decision has looked at everything again.",
    "It came after the 60 days in which we promise to look at an appeal.",
    "Somebody who had no part in the decision looks at everything again.",
    "It can be made again at any time.",
    "The request was withdrawn, so we have closed it.",
    "Where HIPAA applies, it expects an answer within 30 days.",
    "As the information is yours, so is the answer.",
    "So we have closed the request here.",
    "We pass the request on to Example Practice, and the answer comes from there.",
    "We only handle it for Example Practice, which decides what happens with it.",
    "The information that the request is about is not ours.",
    "All other use of your personal information has ended.",
    "We need the information for a dispute or a lawsuit that is not over.",
    "One file belongs to this answer.",
    "We have done a part of what was asked.",
    "Invoices are kept for seven years.",
    "We can't do what was asked, for this reason:",
    "2 files belong to this answer.",
    "We found <b>two</b> accounts & closed them.",
    "Seven systems have to be searched.",
    "We can move this day only once.",
    "The day of our answer stays the same:",
    "We need something from you to go on:",
    "If nobody confirms it before the day of our answer, we have to turn it down.",
    "As long as we can't be sure who asked, we can't do what it asks.",
    "Before we work on the rest, we must make sure that it comes from you.",
    "Nothing more is needed for it.",
    "What is marked so is in force already.",
    "to stop the sale and sharing of your personal information",
    "To appeal, please call us or write to us, and name the receipt number.",
    "Whatever we decide, you can tell us at any time to stop any sale or sharing of your personal information.",
    "to stop the sale and sharing of your personal information.",
    "to get a copy of your personal information.",
    "to know what personal information we have about you.",
    "to have your personal information deleted.",
    "This is about your request to stop the sale and sharing of your personal information.",
    "This is about your request to get a copy of your personal information.",
    "This is about your request to know what personal information we have about you.",
    "Codes that were sent before no longer work.",
    "This is about your request to have your personal information deleted.",
    "If it wasn't you, or anybody acting for you, please say so on the same page.",
    "The page can send you a new one.",
    "The code works for 30 minutes from when this e-mail was sent.",
    "To confirm the request, please enter this code:",
    "To confirm the request, please use this page, which can send you a code:",
    "We keep only what these reasons demand, and use it for nothing else.",
    "A law obliges us to keep the information, or forbids what the request asks for.",
    "To appeal, please use the page below.",
    "to have your personal information deleted",
    "Somebody who had no part in the decision looks at everything again, and you have the answer within 45 days.",
    "The law of your state gives the right to appeal against this decision.",
    "The link is for you alone:",
    "On this page you can see how it stands, read our answers, and write to us.",
    "If it wasn't you, or anybody acting for you, please say so on this page.",
    "This is about a request that was made with this e-mail address:",
    "We then send nothing else about it, and close it if it is still open.",
)
LETTER_WORDS: Final = " ".join(_SENTENCES).encode()
"""The sentences, those last that occur most often: near ones cost fewer bits."""
