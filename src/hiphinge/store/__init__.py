"""Records kept on this machine: people, recordings, analyses, decisions, plans, how it goes."""

from hiphinge.store.database import data_folder
from hiphinge.store.records import NotThere, Store, open_store

__all__ = ["NotThere", "Store", "data_folder", "open_store"]
