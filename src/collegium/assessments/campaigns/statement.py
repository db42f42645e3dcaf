"""What respondents are promised, made from the settings: nothing in it that the tests do not hold to."""

from __future__ import annotations

from collegium.assessments.campaigns.custody import name_of_key
from collegium.assessments.campaigns.models import FEWEST_AT_ONCE, FEWEST_BETWEEN_COUNTS, Campaign
from collegium.assessments.comments.actions import FEWEST_COMMENTS
from collegium.wording.dates import day


def statement_of(campaign: Campaign) -> list[str]:
    """The statement, a sentence or two a paragraph."""
    mode = anonymous(campaign) if campaign.anonymous else confidential(campaign)
    comments = (
        "A comment is kept apart from all your answers. Two people read it before anybody else does, and names are blanked out. "
        f"If fewer than {FEWEST_COMMENTS} people comment, no comment is kept."
        if campaign.comment_question
        else ""
    )
    last = campaign.wave.closed_on
    return [
        *mode,
        f"You can answer until {day(last)}. No figures are made while answers come in. They are made once the survey is closed, for groups of at least "
        f"{campaign.minimum} answers, and no smaller group can be worked out from them. Then the single answers are deleted.",
        reminders(campaign),
        *([comments] if comments else []),
        counted(campaign),
        f"Taking part is your choice. Questions: {campaign.contact}.",
    ]


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
        return "Reminders go to everyone who was invited, whether they have answered or not."
    told = "Reminders go only to people who have not answered."
    if not campaign.anonymous:
        return told
    return (
        f"{told} The server works out who they are and keeps no note of it, and no one in the office is told. The limit: "
        "whoever reads the log of the mail server can see who got a reminder, and so who had not answered by then."
    )


def sealed(campaign: Campaign) -> str:
    """Who can open the answers, and when. The check word lets the custodian see that it is their key."""
    # Not before the launch: typing it in then proves that the key file can be read.
    draft = campaign.state == Campaign.State.DRAFT
    check_word = "" if draft else f" (check word {name_of_key(campaign.public_key)})"
    keeper = f"{campaign.custodian}, {campaign.custodian_post}" if campaign.custodian else "a custodian"
    return (
        f"Your answers are sealed when you send them, and this server cannot open them. The key{check_word} is kept by "
        f"{keeper}. It is used once, when the survey is closed. If it is lost, no one can read the answers and there are "
        "no results."
    )


def anonymous(campaign: Campaign) -> list[str]:
    return [
        "This survey is anonymous. Your answers are kept apart from the list of who was invited, sealed, without a time "
        "and in no order. No page and no file names who has answered.",
        sealed(campaign),
        f"The office sees how many of a group have answered, rounded down to a multiple of {FEWEST_AT_ONCE}. They are "
        f"counted at most once a day, and only when {FEWEST_BETWEEN_COUNTS} more people have answered. Your code works once.",
        "What you have not sent yet is sealed with your code, which is not stored. Only your letter or link opens it.",
        "The limit of this promise: someone who runs this server and watches it at the moment you send could see your "
        "answers. Someone who records every change on it, and also gets the custodian’s key, could find out whose answers "
        "are whose. One copy of its files is not enough for either. The office cannot do either from its pages.",
    ]


def confidential(campaign: Campaign) -> list[str]:
    return [
        "This survey is confidential, not anonymous. The office sees who has answered, so that it can ask the others. "
        "It sees no single answer.",
        sealed(campaign),
        "You may come back and change your answers until the last day. To make that possible they are kept with a mark "
        "of your code. Someone who runs this server and also has the custodian’s key could find out which answers are yours.",
    ]
