"""Which calls are meant: files, folders, globs and manifests, with what is known of each call."""

from callnorm.calls.call import Call, Place
from callnorm.calls.find import HEADERLESS, RECORDINGS, Skipped, find, worded
from callnorm.calls.pattern import Pattern

__all__ = ["HEADERLESS", "RECORDINGS", "Call", "Pattern", "Place", "Skipped", "find", "worded"]
