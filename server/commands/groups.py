"""How commands are grouped."""

from __future__ import annotations

from typing import Any

import typer
from typer._click.exceptions import NoSuchOption
from typer.core import TyperGroup, TyperOption


class QuickGroup(TyperGroup):
    """Answers `--help` below it without pydantic, which Typer loads to convert any flag that nobody has set."""

    def get_params(self, ctx: Any) -> list[Any]:
        params = super().get_params(ctx)
        for each in params:
            if isinstance(each, TyperOption) and each.is_flag and each.default is None:
                each.default = False
        return params

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Says of an option that this group does not have where those of its commands belong."""
        try:
            return list(super().parse_args(ctx, args))
        except NoSuchOption as unknown:
            where = f"{ctx.command_path} COMMAND {unknown.option_name}"
            unknown.message = f"{unknown.option_name} is no option here; options of a command stand behind it: {where}"
            raise


def group(help: str) -> typer.Typer:
    return typer.Typer(help=help, cls=QuickGroup, no_args_is_help=True)
