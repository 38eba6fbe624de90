"""What a command could not do, as one sentence; never a result that has something wrong in it."""


class CommandError(Exception):
    """The command could not be done; the text is the sentence that a person reads. Exit code 2."""
