"""What a line of plain text opens with: the mark of a list item, a time, the name of who speaks, a label.

The one list of each of these patterns. All are matched at the first character of a line that is not white space, and look
at its beginning alone.
"""

from __future__ import annotations

import re

LINE_HEAD_CHARACTERS = 200
"""What kind of line it is shows in its first characters."""

STEP = r"(?:[Ss]tep|[Ss]chritt|[ÉéEe]tape|[Pp]aso|[Pp]asso|[Ss]tap)\s(?=\d)"
"""What may stand before the number of a step, "Step 2: ..."."""

LIST_MARK = re.compile(
    r"(?:(?P<bullet>[-*+•‣▪◦●○■□–—·]|\[[ xX]\])"
    rf"|\(?(?P<step>{STEP})?(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}|[a-zA-Z]|[ivxIVX]{{1,5}})(?(step)[.:)]|[.)]))\s+"
)
"""The mark of a list item with the space behind it: a bullet, a box, a number or a letter."""

ITEM_MARK = re.compile(
    rf"(?:[-*+•◦▪‣·–—]|\(?(?:(?:{STEP})?\d{{1,4}}(?:\.\d{{1,4}})*|[A-Za-z]|[ivxlcIVXLC]{{1,6}})[.):]|\d{{1,4}}(?:\.\d{{1,4}})+)\s+"
)
"""The mark of what is known to be an item, so that it may have no stop, "1.2 Scope", and be a longer numeral."""

_TIME = r"[\[(]?\d[\dTZ:./\-, ]{3,24}(?:[aApP]\.?[mM]\.?)?[\])]?\s?[-–]?\s?"

TIME = re.compile(_TIME)
"""A date, a time or both, as a line of a chat or of a transcript opens with."""

SPEAKER = re.compile(
    rf"(?:{_TIME})?"
    r"(?:<[^<>\n]{1,30}>\s|[A-Z0-9\u00c0-\uffff][\w'’.\-]{0,30}(?: [A-Z(][\w'’.\-)]{0,30}){0,3}\s?:(?:\s|$))"
)
"""A turn of a chat: perhaps a time, then a name whose words are capitalised, and a colon."""

LABEL = re.compile(
    rf"(?P<time>{_TIME})?(?:<(?P<nick>[^<>\n]{{1,30}})>\s|(?P<label>[^\W\d_][^:：|\t\n]{{0,38}}?)\s?(?::(?=\s|$)|：))\s*"
)
"""A label before what it names, "Price: 4": a field of a form, or whoever says the rest of the line."""

_SENT = r"[\[(]?\d[\d:./\-,T +Z]{2,30}(?:[AaPp][Mm])?[\])]?"

TURN = re.compile(
    rf"(?P<time>{_SENT})?[^\S\n]*[-–:]?[^\S\n]*(?P<sender>[^\W\d_][^:\n(\[]{{0,40}}?)[^\S\n]*(?P<later>{_SENT})?:(?:\s+|$)"
)
"""The head of what is known to be a message: who sent it, with the time before or after."""

MAIL_FIELD = re.compile(
    r"((?:From|To|Cc|Bcc|Reply-To|Subject|Date|Sent|Von|An|Betreff|Datum|Gesendet):)([^\n]*)(?:\n+|$)"
)
"""A field in the head of a mail: its name and its value."""

RULE = re.compile(r"(?:[-=*_~#+|:.] *){3,}$")
"""A line of signs that parts what is above from what is below."""

SENTENCE_END = re.compile(r"[.!?…。！？．।؟։][\"'”’»›)\]」』]*$")
"""The end of a text that ends like a sentence."""
