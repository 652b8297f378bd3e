"""cleaner explain-rule: what a check looks for."""

import click

from cleaner.cli.completion import complete_code


@click.command("explain-rule", short_help="Say what a rule of check looks for.")
@click.argument("code", required=False, shell_complete=complete_code)
def explain_rule_command(code: str | None) -> None:
    """Say what the rule CODE looks for, why, and what to do, with an example; without CODE list all rules.

    \b
    cleaner explain-rule
    cleaner explain-rule text-mojibake
    """
    from cleaner.checks import explain_code, list_codes
    from cleaner.cli.check import print_text

    print_text(list_codes() if code is None else explain_code(code))
