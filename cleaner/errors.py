"""Every exception that the package raises.

CleanerError
├── UsageError                the caller's mistake: raised at once, exit code 2
│   ├── OptionsError          a threshold out of its range, an unknown engine or kind
│   ├── ConfigError           a configuration file with an unknown key or a bad value
│   └── RuleError             a table of rules that is not well formed
├── SourceError               one input that cannot be read: becomes an error entry (`Failure`)
├── RecordError               a line that is no record
├── SeveralPagesError         `clean_one` met a source with more than one page
└── PromiseError              our own promise is broken: the record is not written
    ├── TilingError           blocks and the blanks between them do not cover the text
    └── AccountingError       a character of the text has no fate, or two
"""


class CleanerError(Exception):
    """Root of all errors of this package."""


class UsageError(CleanerError):
    """The caller asked for something that cannot be."""


class OptionsError(UsageError):
    """An option is out of its range."""


class ConfigError(UsageError):
    """A configuration holds an unknown key or a value that does not fit."""


class RuleError(UsageError):
    """A table of rules is not well formed; the message names the file and the row."""


class SourceError(CleanerError):
    """An input that cannot be read.

    `code` is a short stable name ("not-found", "bad-gzip"), meant for programs.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str]]:
        return SourceError, (self.code, self.message)


class RecordError(CleanerError):
    """A JSON line that is not a record of a known schema version."""


class SeveralPagesError(CleanerError):
    """A source holds more pages than the one that was asked for."""


class PromiseError(CleanerError):
    """The package broke a promise of its own; please report the source."""


class TilingError(PromiseError):
    """Blocks overlap, or text lies between two blocks."""


class AccountingError(PromiseError):
    """Some characters of a page have no fate, or more than one."""
