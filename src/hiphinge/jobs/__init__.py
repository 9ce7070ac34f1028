"""Analyses made one after another by a process of their own; nothing is lost when it dies."""

from hiphinge.jobs.queue import (
    FoundPerson,
    JobView,
    ask_to_cancel,
    enqueue,
    newest_of,
    people_in,
    picture_in,
    view,
)
from hiphinge.jobs.supervisor import Supervisor

__all__ = [
    "FoundPerson",
    "JobView",
    "Supervisor",
    "ask_to_cancel",
    "enqueue",
    "newest_of",
    "people_in",
    "picture_in",
    "view",
]
