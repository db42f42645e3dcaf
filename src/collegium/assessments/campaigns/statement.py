"""What respondents are promised, made from the settings: nothing in it that the tests do not hold to."""

from __future__ import annotations

from collegium.assessments.campaigns.custody import name_of_key
from collegium.assessments.campaigns.models import FEWEST_AT_ONCE, FEWEST_BETWEEN_COUNTS, Campaign
from collegium.assessments.comments.actions import FEWEST_COMMENTS
from collegium.definitions.instruments import Instrument
from collegium.wording.dates import day
from collegium.wording.numbers import plural

STATEMENTS_A_MINUTE = 13


def length_of(instrument: Instrument) -> str:
    """How many statements, and about how long they take: 26 statements, about 2 minutes."""
    number = len(instrument.items)
    return f"{plural(number, 'statement')}, about {plural(-(-number // STATEMENTS_A_MINUTE), 'minute')}"


def statement_of(campaign: Campaign) -> list[str]:
    """The statement, a sentence or two a paragraph."""
    mode = anonymous(campaign) if campaign.anonymous else confidential(campaign)
    last = campaign.wave.closed_on
    return [
        *mode,
        f"You can answer until {day(last)}, unless the survey is closed early. No figures are made while answers come in. "
        f"They are made once, after the survey is closed, for groups of at least {campaign.minimum} answers, and no smaller "
        "group can be worked out from them. Then the single answers are deleted. Between the close and that day they are "
        "on this server without names and no longer sealed. A backup that is made in that time holds them.",
        codes(campaign),
        reminders(campaign),
        *([comments(campaign)] if campaign.comment_question else []),
        counted(campaign),
        f"Taking part is your choice. Questions: {campaign.contact}.",
    ]


def codes(campaign: Campaign) -> str:
    """What the person who prints the letters, or reads the mail, can do."""
    someone = "Someone who has your code, such as the person who prints your letter,"
    told = (
        "can see if it was used, and what you have answered with it and not sent yet, and could answer in your place."
        if campaign.anonymous
        else "can read what you have answered with it, and could change it."
    )
    return f"{someone} {told} In any other way the office can read no one’s answers on its pages."


def comments(campaign: Campaign) -> str:
    """What happens to a comment, and what no one can promise about it."""
    apart = (
        "A comment is kept apart from all your answers."
        if campaign.anonymous
        else "A comment has the same mark as your answers until the survey is closed. After that nothing ties it to them."
    )
    return (
        f"{apart} Two people who work on the survey read it and blank out names before it is shown to others. What you "
        f"write may still show who you are. If fewer than {FEWEST_COMMENTS} people comment, no comment is kept."
    )


def counted(campaign: Campaign) -> str:
    """What goes with an answer."""
    wave = campaign.wave
    register = f"as its staff register had them on {day(wave.population_date)}"
    if wave.whom.layered:
        return f"Your organisation counts answers by unit and by layer of leadership, {register}. You are not asked for either."
    return f"Your organisation counts the answers of its {wave.whom.many} by unit, {register}. You are not asked for yours."


def reminders(campaign: Campaign) -> str:
    """Who gets them, and what that tells."""
    if campaign.reminds_everybody:
        return "Reminders go to everyone who was invited by e-mail, whether they have answered or not."
    told = "Reminders go only to people who have not answered."
    if not campaign.anonymous:
        return told
    return (
        f"{told} The server works out who they are and keeps no list of them, and no one in the office is told. The limit: "
        "whoever reads the log of the mail server can see who got a reminder, and so who had not answered by then."
    )


def sealed(campaign: Campaign) -> str:
    """Who can open the answers, and when. The check word lets the custodian see that it is their key."""
    # Not before the launch: typing it in then proves that the key file can be read.
    draft = campaign.state == Campaign.State.DRAFT
    check_word = "" if draft else f" (check word {name_of_key(campaign.public_key)})"
    keeper = f"{campaign.custodian}, {campaign.custodian_post}" if campaign.custodian else "A custodian"
    return (
        f"Your answers are sealed when you send them. Only a key{check_word} opens them, and it is not on this server. "
        f"{keeper} is responsible for it. It is needed once, when the survey is closed. If it is lost, no one can read "
        "the answers and there are no results."
    )


def anonymous(campaign: Campaign) -> list[str]:
    carried = "unit and layer of leadership" if campaign.wave.whom.layered else "unit"
    return [
        "This survey is anonymous. Your answers are kept apart from the list of who was invited, sealed, without a time "
        "and in no order. No page of the office and no file from it lists who has answered.",
        sealed(campaign),
        "While the survey is open, the office sees how many people in a group have answered, rounded down to a multiple "
        f"of {FEWEST_AT_ONCE}. They are counted at most once a day, and only when {FEWEST_BETWEEN_COUNTS} more people have "
        "answered. After the close the office sees how many have answered in all, and in each group that is shown. You "
        "can send your answers once.",
        "What you have not sent yet is sealed with your code, which is not stored. Only the letter or link with which you "
        "began opens it.",
        "The limits of this promise: someone who runs this server can find out who has answered. If they watch it at the "
        "moment you send, they could see your answers.",
        f"Someone who has a copy of this server and also the key can read all answers, each with its {carried} but "
        "without a name. If you share these with few people, they could guess which answers are yours. Someone who "
        "records every change on this server and also has the key could find out whose answers are whose.",
    ]


def confidential(campaign: Campaign) -> list[str]:
    return [
        "This survey is confidential, not anonymous. The office sees who has answered, so that it can ask the others.",
        sealed(campaign),
        "While the survey is open you may come back and change your answers. To make that possible they are kept with a "
        "mark of your code.",
        "The limits of this promise: someone who runs this server and also has the key could find out which answers are "
        "yours. Someone who watches this server at the moment you send could see them.",
    ]
