"""How plans of stages are made: which assumption decides which targets, and whether a small sample agrees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.normals import Normals, correlate
from hzsim.simulation.draws.sampling import sobol_normals
from hzsim.simulation.points.crossings import Bundle, Line
from hzsim.simulation.points.points import Points, rows_of
from hzsim.simulation.points.stages import Stage, StagePlan, parts_of

_SHARE = 0.1
"""The least share of a target's variance that its stage's assumption has, where any has so much."""
_MOST_BRANCHES = 36
_PILOT = 64
_PLACES = np.array([-4.0, -2.5, -1.5, -0.75, 0.0, 0.75, 1.5, 2.5, 4.0])
"""Where a small sample of lines is looked at: on each a target must change once from missed to met, or not at all."""
_SEED = 0
"""The pilot's own: a plan does not depend on what is drawn afterwards."""


def plans_of(
    scenario: Scenario, questions: Sequence[Sequence[Target]], elsewhere: Sequence[Mapping[str, Array]] = ()
) -> list[StagePlan]:
    """Return the plan of each of some questions' targets; one whose interval a small sample contradicts is counted.

    `elsewhere` are other central paths around which plans have to hold too.
    """
    drafts = _drafts(scenario, questions)
    open_ = drafts
    while open_:
        plans = [draft.planned() for draft in open_]
        found = [_contradicted(plans, paths) for paths in ({}, *elsewhere)]
        wrong = [frozenset[int]().union(*each) for each in zip(*found, strict=True)]
        open_ = [draft for draft, places in zip(open_, wrong, strict=True) if draft.counts_more(places)]
    return [draft.made for draft in drafts]


def _drafts(scenario: Scenario, questions: Sequence[Sequence[Target]]) -> "list[_Draft]":
    """Return what the plan of each question is made from."""
    parts = [parts_of(targets) for targets in questions]
    rises, ends = rises_of(scenario, [part for own in parts for part in own]), [*accumulate(map(len, parts))]
    rows = map(slice, [0, *ends], ends)
    return [_Draft(scenario, tuple(targets), rises[own]) for targets, own in zip(questions, rows, strict=True)]


def _contradicted(plans: Sequence[StagePlan], paths: Mapping[str, Array]) -> list[set[int]]:
    """Return the places of each plan's targets that along some line of a small sample are missed again once met."""
    lines, places, whose = list[Line](), list[Array](), list[tuple[int, int]]()
    for number, plan in enumerate(plans):
        coordinates = sobol_normals(len(plan.turn), _SEED, Block(0, 0, _PILOT))[: plan.turn.shape[1]]
        points = plan.points_of_targets(coordinates, dict(paths)).repeated(len(_PLACES))
        for coordinate, stage in zip(coordinates, plan.stages, strict=False):
            for place, slope in zip(stage.targets, stage.slopes, strict=True):
                lines.append(Line.through(points, plan.targets[place], stage.direction, slope))
                places.append(np.repeat(_PLACES, _PILOT) - np.tile(coordinate, len(_PLACES)))
                whose.append((number, place))
    wrong: list[set[int]] = [set() for _ in plans]
    if lines:
        numbers = Bundle(tuple(lines)).statistic(np.concatenate(places)).reshape(len(lines), len(_PLACES), _PILOT)
        for (number, place), line, along in zip(whose, lines, numbers, strict=True):
            met = line.target.met(along)
            if (np.diff((met if line.slope > 0 else met[::-1]).astype(int), axis=0) < 0).any():
                wrong[number].add(place)
    return wrong


def rises_of(scenario: Scenario, targets: Sequence[Target]) -> Array:
    """Return how far each target moves with each correlated normal, from one below zero to one above.

    Shape (targets, normals); zero for targets that nothing drawn moves.
    """
    rows = rows_of(scenario)
    size = max((one.stop for one in rows.values()), default=0)
    ends = Points(scenario, rows, np.hstack([np.eye(size), -np.eye(size)]))
    found = np.zeros((len(targets), size))
    for place, target in enumerate(targets):
        if scenario.is_drawn(target):
            distance = ends.distance(target)
            found[place] = (distance[:size] - distance[size:]) / 2
    return found


class _Draft:
    """What a plan is made from: how each target rises with each normal; `made` is the last one."""

    made: StagePlan

    def __init__(self, scenario: Scenario, asked: tuple[Target, ...], rises: Array) -> None:
        self.scenario, self.asked, self.rises = scenario, asked, rises
        self.owners = tuple(owner for owner, target in enumerate(asked) for _ in target.parts)
        self.targets = targets = tuple(parts_of(asked))
        self.rows = rows_of(scenario)
        self.size = max((rows.stop for rows in self.rows.values()), default=0)
        self.moved = [scenario.model.moved_by(target.indicator) for target in targets]
        self.counted = set[int]()
        self.certain = tuple(place for place, target in enumerate(targets) if not scenario.is_drawn(target))

    def counts_more(self, places: frozenset[int]) -> bool:
        """Return whether some targets are to be counted that are not yet."""
        new = places - self.counted
        self.counted |= new
        return bool(new)

    def planned(self) -> StagePlan:
        """Return the plan, in which some targets are counted, and those that no single normal moves."""
        rough = self.gradients(self.mixing(sorted(self.scenario.uncertainty)))
        counted = sorted({*self.counted, *np.flatnonzero(~rough.any(axis=1)).tolist()} - {*self.certain})
        order = self.peeled(
            rough, [place for place in range(len(self.targets)) if place not in {*counted, *self.certain}]
        )
        named = [name for name, _ in order]
        mixing = self.mixing([*sorted(self.scenario.uncertainty.keys() - {*named}), *named])
        gradients = self.gradients(mixing)
        pivots = self.pivots(order, mixing, gradients)
        basis = _basis(pivots, gradients, self.size)
        turn = mixing @ basis.T
        turn[np.abs(turn) < _NOTHING] = 0.0
        stages: list[Stage] = []
        for place, (name, held) in reversed(list(enumerate(order))):
            direction = np.ascontiguousarray(turn[:, place])
            later = {target for stage in stages for target in stage.targets} | set(counted)
            drawn = any(self.moves(direction, target) for target in later)
            slopes = tuple(float(gradients[target] @ pivots[place]) for target in held)
            stages.insert(0, Stage(name, tuple(held), direction, slopes, drawn))
        self.made = StagePlan(
            self.scenario, self.asked, self.owners, self.targets, self.rows, _limited(stages), turn, basis,
            self.certain, tuple(counted),
        )  # fmt: skip
        return self.made

    def mixing(self, order: Sequence[str]) -> Array:
        """Return the matrix that makes correlated normals of independent ones, each assumption of those before it."""
        unit = np.eye(self.size)
        normals: Normals = {key: np.asfortranarray(unit[:, rows]) for key, rows in self.rows.items()}
        correlate(self.scenario, normals, order)
        return np.hstack([normals[key] for key in self.rows]).T if normals else unit

    def gradients(self, mixing: Array) -> Array:
        """Return how far each target moves with each independent normal."""
        found = self.rises @ mixing
        found[np.abs(found) < _NOTHING] = 0.0
        return np.asarray(found)

    def peeled(self, gradients: Array, targets: list[int]) -> list[tuple[str, list[int]]]:
        """Return assumptions with the targets each decides, from the first stage to the last.

        From the last: the assumption that moves fewest of the targets left, by a fair share of each.
        """
        order: list[tuple[str, list[int]]] = []
        left = sorted(self.scenario.uncertainty)
        while targets:
            name, held = self.decider(left, gradients, targets)
            order.insert(0, (name, held))
            left.remove(name)
            targets = [target for target in targets if target not in held]
        return order

    def decider(self, names: Iterable[str], gradients: Array, targets: Iterable[int]) -> tuple[str, list[int]]:
        """Return the assumption that moves fewest of some targets, by a fair share of each, with those that it moves.

        Where none has a fair share, that with the largest.
        """
        reached = {name: [target for target in targets if self.reaches(name, target)] for name in names}
        found = {name: held for name, held in reached.items() if held}
        share = {name: min(self.share(name, gradients[target]) for target in held) for name, held in found.items()}
        fair = [name for name in found if share[name] >= _SHARE]
        name = min(fair, key=lambda one: (len(found[one]), -share[one]), default=max(found, key=share.__getitem__))
        return name, found[name]

    def reaches(self, name: str, target: int) -> bool:
        """Return whether an assumption's own normals move a target: by itself or by what follows it."""
        follower = self.scenario.follower
        names = {name, follower.name} if follower is not None and follower.after == name else {name}
        return bool(names & self.moved[target])

    def moves(self, direction: Array, target: int) -> bool:
        """Return whether a direction in the correlated normals moves a target."""
        return any(direction[rows].any() for (name, _), rows in self.rows.items() if name in self.moved[target])

    def own(self, *names: str) -> Array:
        """Return which of the normals are some assumptions' own, one for each, else zero."""
        chosen = np.zeros(self.size)
        for (name, _), rows in self.rows.items():
            chosen[rows] = name in names
        return chosen

    def share(self, name: str, gradient: Array) -> float:
        """Return the share of a target's variance that an assumption's own normals have."""
        return float((gradient**2 @ self.own(name)) / (gradient @ gradient))

    def pivots(self, order: Sequence[tuple[str, list[int]]], mixing: Array, gradients: Array) -> list[Array]:
        """Return each stage's pivot: the direction in which its first target rises fastest, of length one.

        In the normals of its assumption, and of those without a stage that move nothing of an earlier one.
        """
        free = set(self.scenario.uncertainty) - {name for name, _ in order}
        pivots, earlier = [], list[int]()
        for name, held in order:
            taken = {other for other in free if not any(self.shaken(mixing, other, target) for target in earlier)}
            free -= {other for other in taken if self.shaken(mixing, other, held[0])}
            own = self.own(name, *taken) * gradients[held[0]]
            chosen = own if own.any() else self.own(name)
            pivots.append(np.asarray(chosen / np.linalg.norm(chosen)))
            earlier += held
        return pivots

    def shaken(self, mixing: Array, name: str, target: int) -> bool:
        """Return whether an assumption's own normals, mixed into others, move a target."""
        return self.moves(np.abs(mixing) @ self.own(name), target)


_NOTHING = 1e-13


def _basis(pivots: Sequence[Array], gradients: Array, size: int) -> Array:
    """Return orthonormal directions, shape (coordinates, normals): pivots, what is left of gradients, and the rest.

    The rest by how much of the gradients each normal has; normals that move nothing are left out.
    """
    lengths = np.linalg.norm(gradients, axis=1, keepdims=True)
    relative = gradients / np.where(lengths > 0, lengths, 1.0)
    weight = (relative**2).sum(axis=0).round(_DIGITS)  # many weigh the same, whatever rounding says
    wanted = np.vstack([relative, np.eye(size)[np.argsort(-weight, kind="stable")]])
    basis, found = np.zeros((size, size)), len(pivots)
    basis[:found] = np.array(pivots).reshape(found, size)
    for rest in wanted:
        for _ in range(2):  # twice is enough for Gram and Schmidt
            rest = rest - (basis[:found] @ rest) @ basis[:found]
        length = float(np.linalg.norm(rest))
        if length > 1e-6:
            basis[found] = rest / length
            found += 1
    return basis[:found]


_DIGITS = 9


def _limited(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Return the stages with no more intervals followed than serve: beyond them one is drawn."""
    branches, found = 1, []
    for stage in stages:
        ends = len(stage.targets) == 1 and not stage.drawn
        wider = branches if ends else branches * (len(stage.targets) + 1)
        found.append(replace(stage, split=wider <= _MOST_BRANCHES))
        branches = wider if wider <= _MOST_BRANCHES else branches
    return tuple(found)
