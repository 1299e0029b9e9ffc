"""Renders a template as one HTML file: no network, readable without JavaScript.

Every value that a template prints goes through `escaped`: control characters are spelled out, a
long text is cut, and Jinja2 escapes the markup. So no template can forget it.
"""

from __future__ import annotations

import re
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from semantix.model.counts import counted
from semantix.report.escaping import escaped
from semantix.report.machine import version

VALUE_MAX = 2_000  # characters of one value: a message of an oracle has at most a few hundred
_FOLDER = "templates"


def page(template: str, *, title: str, **values: object) -> str:
    """Return the page as text; it can be written as UTF-8.

    A template extends `shell.html.j2` and fills its blocks `style`, `banner`, `navigation`,
    `content` and `script`. Style and script become parts of the page. The security policy of the
    page forbids every request, so a template that names a file of its own shows nothing of it.

    Args:
        template: the name of a file in `templates/`, without `.html.j2`.
        title: for the window; the first heading, too, unless the template fills `banner`.
        values: what the template prints. Text may be hostile. Lines are given one by one: a line
            feed within a value is shown as `\\n`.

    Raises:
        UndefinedError: the template prints a value that was not given.
    """
    made = _environment().get_template(f"{template}.html.j2")
    return made.render(title=title, **values)


def shown(value: object) -> object:
    """Return a value as a page shows it; markup of templates and macros stays as it is."""
    return value if isinstance(value, Markup) else escaped(value, VALUE_MAX)


def breakable(text: object) -> Markup:
    """Return a name in which a browser may break a line behind `_`, `:` and `.`."""
    found = str(escape(shown(text)))  # `Markup` would escape what is put into it
    return Markup(re.sub(r"([_:.])(?=\w)", r"\1<wbr>", found))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__, _FOLDER),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["counted"] = counted
    made.filters["breakable"] = breakable
    made.globals["own_file"] = partial(_own_file, made)
    made.globals["semantix_version"] = version()
    return made


def _own_file(environment: Environment, name: str) -> Markup:
    """Return a style sheet or a script of `templates/` as it is."""
    assert environment.loader is not None
    return Markup(environment.loader.get_source(environment, name)[0])
