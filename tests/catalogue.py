"""The catalogue of messages: `python tests/catalogue.py` brings it up to date with the code and compiles it.

`hzsim.po` is what a translator edits. Messages of the code that it lacks are added without their Chinese, those that
no code uses any more are taken out; `hzsim.mo` is the same for gettext. Words of click, of the YAML parser
and of Python, which hzsim passes on, are marked so, and kept.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import hzsim
from hzsim.cli import _COMMANDS, main
from hzsim.cli.help import paragraphs
from hzsim.errors import DOMAIN, LOCALE

HOUSE = Path(hzsim.__file__).parent
PO = LOCALE / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
HEADER = rb"""# The Chinese of what hzsim says: msgid is the English with its {fields}, msgstr has the same fields.
msgid ""
msgstr ""
"Language: zh_Hans\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"Content-Type: text/plain; charset=utf-8\n"

"""
OTHERS = ("click", "yaml", "python")
"""Whose words hzsim passes on."""
SAYS = {
    "BadValue": (0, 1, 2),
    "TooFew": (1, 2, 3),
    "Problem": (1, 2, 6),
    "problem": (1, 2, 3),
    "refuse": (1, 2, 3),
    "refusal": (1, 2, 4),
    "CannotWrite": (0,),
    "MissingLibrary": (0,),
    "ExecutorFailed": (0,),
    "HzsimError": (0,),
    "ClickException": (0,),
    "UsageError": (0,),
    "BadParameter": (0,),
    "fail": (0,),
    "said": (0,),
    "key": (1,),
}
"""Which arguments of a call are what a user reads: expected, found and hint, or all of the message."""


class Module:
    """A module of hzsim, in which what a message may be is followed to the literals it comes from.

    `templates` are those of all messages; `untold` are literals that are messages and are not made by `told`:
    text put together from pieces, or a word that is found.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text("utf-8"))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        self.calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        self.templates: set[str] = set()
        self.untold: set[str] = set()
        for call in self.calls:
            if called(call) == "told":
                self.templates |= {text for node in call.args for text in self.texts(node)}
            self.read(call)

    def read(self, call: ast.Call) -> None:
        """Take in what a call says."""
        places = SAYS.get(called(call), ())
        told = [(place, call.args[place]) for place in places if place < len(call.args)]
        told += [(places[0], part) for part in call.args if places and isinstance(part, ast.Starred)]
        named = {"expected": 0, "found": 1, "hint": 2}
        told += [(places[named[one.arg]], one.value) for one in call.keywords if len(places) == 3 and one.arg in named]
        for place, node in told:
            texts = self.texts(node)
            found = len(places) == 3 and place == places[1] and not isinstance(node, ast.Starred)
            self.templates |= set() if found else texts
            self.untold |= {text for text in texts if found and is_worded(text)}

    def texts(self, node: ast.expr) -> set[str]:
        """Return the texts that an argument may be; what is no literal itself is a message where it has a space."""
        return {text for text in self.literals(node) if isinstance(node, ast.Constant) or " " in text.strip()}

    def literals(self, node: ast.AST | None, seen: frozenset[ast.AST] = frozenset()) -> Iterator[str]:
        """Yield the texts that an expression may be, those that are told aside."""
        if node is None or node in seen:
            return
        seen |= {node}
        match node:
            case ast.Constant(value=str(text)) if text.strip():
                yield text
            case ast.JoinedStr():
                text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
                self.untold |= {text} if is_worded(text) else set()
            case ast.Name():
                yield from self.all(self.assigned(node), seen)
            case ast.Dict():
                yield from self.all(node.values, seen)
            case ast.Call():
                if called(node) in ("next", "items", "get"):
                    yield from self.all([*node.args, getattr(node.func, "value", None)], seen)
                elif called(node) in self.functions:
                    made = ast.walk(self.functions[called(node)])
                    yield from self.all((part.value for part in made if isinstance(part, ast.Return)), seen)
            case ast.IfExp():
                yield from self.all([node.body, node.orelse], seen)
            case ast.BoolOp() | ast.Tuple() | ast.List() | ast.BinOp() | ast.GeneratorExp() | ast.Starred():
                yield from self.all(ast.iter_child_nodes(node), seen)

    def all(self, nodes: Iterable[ast.AST | None], seen: frozenset[ast.AST]) -> Iterator[str]:
        for node in nodes:
            yield from self.literals(node, seen)

    def assigned(self, name: ast.Name) -> Iterator[ast.expr]:
        """Yield what a name may stand for: what its function or the module gives it, or callers pass for it."""
        scope: ast.AST = name
        while scope in self.parents and not isinstance(scope, ast.FunctionDef):
            scope = self.parents[scope]
        for node in [*ast.walk(scope), *self.tree.body]:
            value = getattr(node, "value", None) or getattr(node, "iter", None)
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            bound = {part.id for target in targets if target for part in ast.walk(target) if isinstance(part, ast.Name)}
            if value is not None and name.id in bound:
                yield value
        if isinstance(scope, ast.FunctionDef):
            yield from self.passed(scope, name.id)

    def passed(self, function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
        """Yield what callers in the module pass for a parameter, or what it is without."""
        parameters = [part.arg for part in function.args.args if part.arg not in ("self", "cls")]
        usual = dict(zip(reversed(function.args.args), reversed(function.args.defaults), strict=False))
        yield from (value for part, value in usual.items() if part.arg == name)
        for call in self.calls:
            if called(call) == function.name and name in parameters:
                yield from call.args[parameters.index(name) :][:1]
                yield from (keyword.value for keyword in call.keywords if keyword.arg == name)


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def is_worded(text: str) -> bool:
    """Return whether a literal is in words: an identifier or a sign needs no translation."""
    return re.search(r"[a-z]{2}", text) is not None


def help_texts() -> set[str]:
    """Return all of hzsim's own that --help prints."""
    context = click.Context(main)
    commands = [main, *filter(None, (main.get_command(context, name) for name in main.list_commands(context)))]
    shown = [getattr(part, "help", None) for command in commands for part in [command, *command.params]]
    usage = [command.options_metavar for command in commands] + [getattr(main, "subcommand_metavar", None)]
    texts = [*filter(None, [*shown, *usage]), *_COMMANDS.values()]
    return {part for text in texts for part in paragraphs(text)} - {"Show the version and exit."}


MODULES = [Module(path) for path in sorted(HOUSE.rglob("*.py")) if "fonts" not in path.parts]


def templates() -> set[str]:
    """Return the templates of all messages in the code, and the help texts."""
    told = {text for module in MODULES for text in module.templates}
    return {text for text in told if is_worded(text)} | help_texts()


def read() -> Catalog:
    """Return the catalogue as it is."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def write(catalogue: Catalog) -> None:
    """Write the catalogue as both files."""
    with PO.open("wb") as file:
        file.write(HEADER)
        write_po(file, catalogue, width=116, sort_output=True, omit_header=True)
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the same bytes every day
    with MO.open("wb") as file:
        write_mo(file, catalogue)


def update() -> None:
    """Bring the catalogue up to date."""
    catalogue, wanted = read(), templates()
    for message in [one for one in catalogue if one.id]:
        if message.id not in wanted and not set(message.auto_comments) & set(OTHERS):
            catalogue.delete(message.id)
            print("taken out:", message.id)
    for text in sorted(wanted):
        if text not in catalogue:
            catalogue.add(text)
            print("needs its Chinese:", text)
    write(catalogue)


if __name__ == "__main__":
    update()
