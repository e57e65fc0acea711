"""Everything that Sayso raises on purpose, as one tree.

SaysoError
├── InputError        what was given cannot be used
│   ├── NotAnArticle  it was read, and it is no news article
│   ├── OnlySummary   an entry of a feed that holds no more than a summary, and where the article is
│   ├── CodingFailed  it is an article, and a mistake of ours came in the way
│   └── UnknownFormat no reader takes it
├── ExportError       an export could not be written
├── DataError         a data file of the package is missing, or it or one of the user's breaks its schema
├── LedgerError       a ledger cannot be opened, written or trusted
└── UsageError        a call that makes no sense

A message says what is wrong, where, and what to do.
"""


class SaysoError(Exception):
    """Base of every error that Sayso raises on purpose."""


class InputError(SaysoError):
    """What was given cannot be used. ``where`` is a path, an address or a line, or ``None``."""

    def __init__(self, message: str, where: str | None = None) -> None:
        super().__init__(message)
        self.where = where

    def __str__(self) -> str:
        message = super().__str__()
        return f"{self.where}: {message}" if self.where else message


class NotAnArticle(InputError):
    """It was read, and it is no news article in a language that Sayso reads."""


class OnlySummary(InputError):
    """An entry of a feed that holds no more than a summary. ``link`` is the address of the article, or ``None``."""

    def __init__(self, message: str, where: str | None = None, link: str | None = None) -> None:
        super().__init__(message, where)
        self.link = link


class CodingFailed(InputError):
    """It is an article, and a mistake of ours came in the way. It is skipped, the rest goes on."""


class UnknownFormat(InputError):
    """No reader takes it."""


class ExportError(SaysoError):
    """An export could not be written."""


class DataError(SaysoError):
    """A data file of the package is missing, or it or one of the user's breaks its schema."""


class LedgerError(SaysoError):
    """A ledger cannot be opened, written or trusted. The message begins with its folder."""


class UsageError(SaysoError):
    """A call that makes no sense."""
