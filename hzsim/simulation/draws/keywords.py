"""The keywords on draws: the same for every question that draws, and made into a `Sampling` in one place."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar, Unpack

from hzsim.errors import BadValue, told
from hzsim.simulation.draws.blocks import MOST_DRAWS, whole
from hzsim.simulation.draws.drawing import DRAWS, PRECISION, SAMPLER, SEED, Sampling
from hzsim.simulation.draws.executors import Executor

Verb = TypeVar("Verb", bound=Callable[..., Any])


class Maker(TypedDict, total=False):
    """Where draws come from, who makes them, and who is told of progress."""

    seed: int
    sampler: str
    jobs: int | None
    executor: Executor | None
    progress: Callable[[int], None] | None


class Making(Maker, total=False):
    """How draws are made, but for their number."""

    precision: float | None


class DrawKeywords(Making, total=False):
    """How draws are made: the keywords of every question that draws."""

    draws: int | None


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords on draws of one question, a decorator of the function that takes them as `**drawing`.

    `draws` are its usual number, None for as many as the usual precision takes; `only` is the one sampler
    that its method can draw with; `errors` says whether its answer has standard errors that a precision is of.
    """

    verb: str
    draws: int | None = DRAWS
    only: str | None = None
    errors: bool = True

    def __call__(self, verb: Verb) -> Verb:
        """Return the function with the keywords in its signature and in its help."""
        signature = inspect.signature(verb)
        own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
        named = {one.name for one in own}
        added = [one for one in self.parameters() if one.name not in named]
        verb.__dict__["__signature__"] = signature.replace(parameters=[*own, *added])
        verb.__doc__ = f"{inspect.getdoc(verb) or verb.__name__}\n\n{self.help}\n"
        return verb

    def parameters(self) -> Iterator[inspect.Parameter]:
        """Yield the keywords with their types and defaults."""
        usual = {"draws": self.draws, "seed": SEED, "sampler": self.only or SAMPLER}
        types = inspect.get_annotations(DrawKeywords)
        for name in ("draws", "seed", "sampler", "precision", "jobs", "executor", "progress"):
            kind = inspect.Parameter.KEYWORD_ONLY
            yield inspect.Parameter(name, kind, default=usual.get(name), annotation=types[name])

    @property
    def help(self) -> str:
        """What the keywords mean here, for the end of a docstring."""
        usual = "as many as the precision takes" if self.draws is None else f"{self.draws:,}"
        precise = f", {PRECISION:g} by default" if self.draws is None else ""
        errors = f"the largest standard error left{precise}: draws are doubled until none is larger"
        return "\n".join(
            [
                "Keywords on draws:",
                f"    draws: their number, {usual} by default{'; the most of them with a precision' * self.errors}",
                f"    precision: {errors if self.errors else 'none, there are no standard errors of draws'}",
                f"    seed, sampler: where they come from, {f'always {self.only}' if self.only else SAMPLER}",
                "    jobs, executor: threads, or an object with `submit`, that make them; results depend on neither",
                "    progress: a function that is told how many were made",
            ]
        )

    def check(self, sampler: str | None = None, precision: float | None = None) -> None:
        """Raise BadValue for a sampler that the method cannot draw with, or a precision of what has no errors."""
        if self.only is not None and sampler not in (None, self.only):
            raise BadValue(
                told("expected the sampler {only}, the only one of {verb}", only=self.only, verb=self.verb),
                str(sampler),
            )
        if precision is not None and not self.errors:
            hint = "give draws: its numbers have no standard errors of draws"
            raise BadValue(told("expected no precision for {verb}", verb=self.verb), f"{precision:g}", hint)

    def sampling(self, draws: int | None = None, precision: float | None = None, **maker: Unpack[Maker]) -> Sampling:
        """Return the sampling that is asked for: so many draws, or as many as a precision takes.

        With both draws go on to the precision, but no further than so many; with neither they are as many as
        usual. Raises BadValue for what cannot be, TypeError for another keyword.
        """
        for name in maker:
            if name not in inspect.get_annotations(Maker):
                raise TypeError(f"{self.verb}() got an unexpected keyword argument {name!r}")
        maker.setdefault("sampler", self.only or SAMPLER)
        self.check(maker["sampler"], precision)
        if precision is None:
            draws = self.draws if draws is None else draws
            if draws is not None:
                return Sampling(draws, **maker)
        most = MOST_DRAWS if draws is None else whole(draws)
        fine = PRECISION if precision is None else precision
        return Sampling(min(DRAWS, most), precision=fine, most=most, **maker)
