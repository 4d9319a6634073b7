"""Options with values that are nearly right, on sound files."""

import random
from collections.abc import Callable

from fuzz import grammar

_FEW = "--draws 200 --jobs 1"
_Value = Callable[[random.Random], str]


def _change(dice: random.Random) -> str:
    name = dice.choice(["real_growth", "exchange_rate", "net_migration", "Real growth", grammar.word(dice)])
    when = dice.choice(["", "@2026-2030", f"@{grammar.years(dice)}"])
    return f"{name}{when}={dice.choice([grammar.rate, grammar.quantity, grammar.value])(dice)}"


def _range(dice: random.Random) -> str:
    return f"{grammar.quantity(dice)}:{grammar.quantity(dice)}" if dice.random() < 0.8 else grammar.value(dice)


def _name(dice: random.Random) -> str:
    return dice.choice(["real_growth", "exchange_rate", "gdp", grammar.word(dice)])


def _rival(dice: random.Random) -> str:
    return f"{dice.choice(['Wuhan', 'Suzhou', grammar.word(dice)])}={grammar.quantity(dice)}"


def _asked(line: str, value: _Value) -> tuple[tuple[str, ...], _Value]:
    return tuple(line.split()), value


ASKED = [
    *(
        _asked(f"{command} --set {{}}", _change)
        for command in ("project case", "realism case", f"slack case {_FEW[:0]}")
    ),
    *(_asked(f"{command} {_FEW} --set {{}}", _change) for command in ("assess case", "run case", "simulate case")),
    _asked("require case --jobs 1 --unknown {}", _name),
    _asked("require case --jobs 1 --unknown real_growth --target {}", grammar.target),
    _asked("require case --jobs 1 --unknown real_growth --years {}", grammar.years),
    _asked("require case --jobs 1 --unknown real_growth --bounds {}", _range),
    _asked(f"require case {_FEW} --unknown real_growth --probability {{}}", grammar.quantity),
    _asked(f"curve case {_FEW} --unknown real_growth --bounds {{}}", _range),
    _asked(f"curve case {_FEW} --unknown real_growth --set {{}}", _change),
    _asked(f"when case {_FEW} --target {{}}", grammar.target),
    _asked(f"frontier case {_FEW} --points 5 --over real_growth {{}}", _name),
    _asked(f"frontier case {_FEW} --points {{}} --over real_growth exchange_rate", grammar.number),
    _asked(f"explain case {_FEW} --against parent --target {{}}", grammar.target),
    _asked(
        f"explain case {_FEW} --against parent --indicator {{}}", lambda dice: f"{_name(dice)}@{grammar.years(dice)}"
    ),
    _asked("effort case --jobs 1 --target {}", grammar.target),
    _asked(f"conditions case {_FEW} --target {{}}", grammar.target),
    _asked(f"rank case {_FEW} --rival {{}}", _rival),
    _asked(f"rank case {_FEW} --place {{}}", grammar.number),
    _asked(f"track case {_FEW} --actuals {{}}", grammar.word),
    _asked("assess case --jobs 1 --draws 200 --seed {}", grammar.number),
    _asked("assess case --jobs 1 --draws 200 --min-probability {}", grammar.quantity),
    _asked("calibrate --entity {}", grammar.word),
    _asked("calibrate --until {}", grammar.years),
    _asked("check {}", grammar.word),
    _asked("project {}", grammar.word),
]
"""Commands, with `{}` where a value goes, and where values come from."""
