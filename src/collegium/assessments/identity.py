"""Columns that could say who answered: recognised by their names and by what stands in them, and taken out at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from collegium.tables.mapping import normalised
from collegium.tables.reading import Table

# Names as survey tools and payroll extracts write them, without case, spaces and signs.
NAMES = frozenset(
    {
        *("name", "fullname", "firstname", "lastname", "surname", "forename", "forenames", "givenname", "familyname"),
        *("respondent", "respondentname", "respondentid", "participant", "participantid", "doctor", "doctorname"),
        *("manager", "managername", "linemanager"),
        *("email", "emailaddress", "mail", "workemail", "nhsmail", "recipientemail", "username", "user", "userid"),
        *("recipientfirstname", "recipientlastname", "externalreference", "externaldatareference"),
        *("gmc", "gmcnumber", "gmcno", "gmcref", "nhsnumber", "ninumber", "nationalinsurancenumber", "esrnumber"),
        *("assignmentnumber", "employeenumber", "payrollnumber", "staffnumber", "staffcode", "staffid", "personcode"),
        *("ip", "ipaddress", "ipaddr", "useragent", "browser", "device", "deviceid", "refurl", "referrer", "seed"),
        *("latitude", "longitude", "locationlatitude", "locationlongitude", "postcode", "phone", "telephone", "mobile"),
        *("token", "accesscode", "invitation", "invitationid", "collectorid", "link", "sessionid"),
        *("id", "responseid", "recordid", "rowid", "lastpage", "startlanguage", "progress", "distributionchannel"),
        *("timestamp", "startdate", "enddate", "starttime", "endtime", "completiontime", "submitdate", "datestamp"),
        *("datesubmitted", "datestarted", "datecreated", "datemodified", "recordeddate", "submitted", "interviewtime"),
        *(
            "datelastaction",
            "formstarteddttm",
            "formendeddttm",
            "startedat",
            "endedat",
            "duration",
            "durationinseconds",
            "totaltime",
            "dateofbirth",
            "dob",
            "birthdate",
            "lastmodifiedtime",
        ),
    }
)
CONTENTS = (
    re.compile(r"(?<![^@\s])[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),  # an e-mail address
    re.compile(r"\d{1,3}(\.\d{1,3}){3}"),  # an address of a machine
    re.compile(r"C?\d{7}"),  # a GMC number
    re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*"),  # a moment
    re.compile(r"\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d\d.*"),
    re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F-]{17,}"),  # a random identifier
)
MOST = 0.5  # of the filled cells


def identifying(table: Table, kept: Collection[str] = ()) -> tuple[str, ...]:
    """The columns to take out; `kept` names those that are answers whatever they look like."""
    answers = {normalised(name) for name in kept}
    return tuple(
        column
        for position, column in enumerate(table.columns)
        if normalised(column) not in answers
        and (normalised(column) in NAMES or tells_who([row[position] for row in table.rows]))
    )


def tells_who(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return any(sum(1 for cell in filled if kind.fullmatch(cell)) > MOST * len(filled) for kind in CONTENTS)


def without(table: Table, columns: Collection[str]) -> Table:
    """The table without these columns; where its rows stood in the file is kept for messages."""
    places = [place for place, column in enumerate(table.columns) if column not in columns]
    return Table(
        name=table.name,
        columns=tuple(table.columns[place] for place in places),
        rows=[tuple(row[place] for place in places) for row in table.rows],
        first_row=table.first_row,
        notes=table.notes,
        row_numbers=table.row_numbers,
    )
