"""The estimators of `hzsim.questions.indices` on functions of standard normals with known answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue
from hzsim.questions.indices import (
    Estimate,
    Function,
    Sample,
    coalitions,
    group_sets,
    group_shapley,
    shapley_weights,
    variances,
)
from hzsim.questions.sensitivity import DRAWS, SAMPLER
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import SEED, Sampling


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """First order: the share of variance an input explains alone; total: what it takes part in."""

    first: Estimate
    total: Estimate


def sobol_indices(
    function: Function,
    inputs: Mapping[str, Sequence[int]],
    *,
    correlation: Array | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    jobs: int | None = None,
) -> dict[str, SobolIndex]:
    """Return first- and total-order Sobol' indices of any vectorised function of standard normals.

    `function` takes an array of shape (draws, columns) and returns one of shape (draws,);
    uniforms are `scipy.special.ndtr` of it. `inputs` names sets of columns; columns of
    different names must not be correlated (make one input of them). Raises BadValue.
    """
    masks, matrix = _masks(inputs, correlation)
    for name, mask in masks.items():
        if matrix[np.ix_(mask, ~mask)].any():
            raise BadValue("expected inputs that are independent of each other", name, "join correlated columns")
    known = [one for mask in masks.values() for one in (mask, ~mask)]
    shares = variances(_single(function), _normals(matrix, seed), known, matrix, Sampling(draws, seed, SAMPLER, jobs))
    return {
        name: SobolIndex(Estimate.of(shares.explained(mask)[:, 0]), Estimate.of(shares.unexplained(~mask)[:, 0]))
        for name, mask in masks.items()
    }


def shapley_effects(
    function: Function,
    inputs: Mapping[str, Sequence[int]],
    *,
    correlation: Array | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    jobs: int | None = None,
) -> dict[str, Estimate]:
    """Return the Shapley effects of any vectorised function of correlated normals; they add up to one.

    Arguments as in `sobol_indices`, but any columns may be correlated.
    """
    masks, matrix = _masks(inputs, correlation)
    outside = ~np.logical_or.reduce(list(masks.values()))
    if outside.any():
        raise BadValue("expected every column in an input", f"none for column {int(outside.argmax())}")
    shares = variances(
        _single(function),
        _normals(matrix, seed),
        group_sets(masks, outside),
        matrix,
        Sampling(draws, seed, SAMPLER, jobs),
    )
    return {name: Estimate.of(effect[:, 0]) for name, effect in group_shapley(shares, masks, outside).items()}


def _masks(inputs: Mapping[str, Sequence[int]], correlation: Array | None) -> tuple[dict[str, BoolArray], Array]:
    places = [place for columns in inputs.values() for place in columns]
    if not places or len(set(places)) < len(places) or min(places) < 0:
        raise BadValue("expected each column in one input", str(dict(inputs)))
    columns = max(places) + 1 if correlation is None else len(correlation)
    matrix = np.eye(columns) if correlation is None else np.asarray(correlation, dtype=np.float64)
    masks = {name: np.isin(np.arange(columns), list(chosen)) for name, chosen in inputs.items()}
    return masks, matrix


def _single(function: Function) -> Function:
    return lambda normals: np.asarray(function(normals), dtype=np.float64)[None, :]


def _normals(correlation: Array, seed: int) -> Sample:
    factor = np.linalg.cholesky(correlation)

    def sample(block: Block, which: int) -> Array:
        drawn = np.random.default_rng([seed, block.index, which]).standard_normal((block.draws, len(factor)))
        return np.asfortranarray(drawn @ factor.T)

    return sample


def shapley(worth: Callable[[frozenset[str]], float], players: Sequence[str]) -> dict[str, float]:
    """Return each player's Shapley value of a game; they add up to the worth of all less that of none."""
    worths = np.array([worth(coalition) for coalition in coalitions(players)])
    values = shapley_weights(len(players)) @ worths
    return dict(zip(players, map(float, values), strict=True))
