"""What changemaker.yml says of acting: when we work, in which languages we write, whom nothing ever reaches."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from changemaker.engine.part import Part
from changemaker.engine.serving_settings import Day, Time

PERCENT = re.compile(r"(\d{1,2}(?:\.\d{1,2})?) ?%")


def _percent(text: str) -> str:
    if not PERCENT.fullmatch(text):
        raise ValueError(f"'{text}' is no share; write it as 5%")
    return text


Percent = Annotated[str, AfterValidator(_percent)]


class Working(Part):
    """When the company works: by when something is due that is due in working days or hours."""

    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""  # ISO 3166: its public holidays are no working days
    region: str = ""  # of that country, where holidays differ: BY, NSW
    days: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    start: Time = "09:00"
    end: Time = "17:00"
    closed: tuple[str, ...] = ()  # further days, as 2026-12-24


class Acting(Part):
    """Journeys and cases."""

    languages: tuple[str, ...] = ("en",)  # every mail must be there in each
    global_holdout: Percent = "0%"  # of units that no journey ever reaches, by lot
    working: Working = Working()
    queues: tuple[str, ...] = ("account-care",)  # of cases
    look: str = "daily 06:00"  # when journeys look who enters by a condition; events are looked at all the time
