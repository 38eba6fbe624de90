"""A command's refusal is its sentence."""

from web.cli.errors import CommandError


def test_the_text_is_the_sentence() -> None:
    """Nothing is added to what the command says."""
    assert str(CommandError("The port is taken.")) == "The port is taken."
