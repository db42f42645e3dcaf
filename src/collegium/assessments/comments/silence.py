"""Texts in which nothing is said: "n/a", "none", a dash."""

from __future__ import annotations

import re

NOT_LETTERS = re.compile(r"[\W_]+")
# Without case, spaces and signs. A plain "no" or "yes" answers nothing that was asked for in words.
NOTHING = frozenset(
    {
        *("", "na", "nil", "none", "no", "nope", "yes", "nothing", "notapplicable", "notanswered", "x", "xx", "xxx"),
        *("nocomment", "nocomments", "nofurthercomment", "nofurthercomments", "noadditionalcomments", "noothercomments"),
        *("noneatall", "noneatpresent", "noneatthemoment", "nonethanks", "nothanks", "nothankyou", "noneknown"),
        *("nothingtoadd", "nothingelse", "nothingelsetoadd", "nothingfurther", "nothingfurthertoadd", "nothingmore"),
        *("nothingatall", "nothingatpresent", "nothingatthemoment", "nothingtosay", "nothingspecific", "nothingcomestomind"),
        *("idontknow", "dontknow", "dk", "notsure", "asabove", "seeabove", "noidea", "null", "nan", "test"),
    }
)  # fmt: skip


def says_nothing(text: str) -> bool:
    """Whether a text that is not empty says nothing."""
    return NOT_LETTERS.sub("", text.casefold()) in NOTHING
