"""Analyses made one after another by a process of their own; nothing is lost when it dies."""

from hiphinge.jobs.queue import JobView, ask_to_cancel, enqueue, newest_of, view
from hiphinge.jobs.supervisor import Supervisor

__all__ = ["JobView", "Supervisor", "ask_to_cancel", "enqueue", "newest_of", "view"]
