# pyright: basic
"""Compiled polynomials for muscles that wrap: lengths, their derivatives and pulls."""

from typing import NamedTuple

import numpy as np

from hiphinge.body.tree_kernel import kernel


class KernelFits(NamedTuple):
    """Polynomials laid end to end; see `path_fits.PathFits`."""

    first_variable: np.ndarray
    column: np.ndarray
    coordinate: np.ndarray
    middle: np.ndarray
    width: np.ndarray
    first_term: np.ndarray
    exponent: np.ndarray
    coefficient: np.ndarray
    first_site: np.ndarray
    site: np.ndarray
    pull_coefficient: np.ndarray


@kernel
def fitted_frames(
    fits: KernelFits, q: np.ndarray, length: np.ndarray, arm: np.ndarray, pull: np.ndarray
) -> None:
    """Evaluate all polynomials in all frames.

    Args:
        fits: The polynomials.
        q: Coordinates (frame, coordinate).
        length: Filled: musculotendon length (frame, fitted) [m].
        arm: Filled where a polynomial depends on a coordinate (frame, free, fitted) [m].
        pull: Filled for the sites that a muscle crosses (frame, site, fitted, 3) [1].
    """
    n_variables = fits.exponent.shape[1]
    highest = 0
    for value in fits.exponent.ravel():
        highest = max(highest, value)
    power = np.ones((n_variables, highest + 1))
    slope = np.empty(n_variables)
    pulls = np.empty(fits.pull_coefficient.shape[1])
    for frame in range(q.shape[0]):
        for m in range(fits.first_variable.shape[0] - 1):
            first, stop = fits.first_variable[m], fits.first_variable[m + 1]
            n = stop - first
            for i in range(n):
                x = q[frame, fits.coordinate[first + i]] - fits.middle[first + i]
                x /= fits.width[first + i]
                for k in range(1, highest + 1):
                    power[i, k] = power[i, k - 1] * x
            n_pulls = 3 * (fits.first_site[m + 1] - fits.first_site[m])
            total = 0.0
            slope[:n] = 0.0
            pulls[:n_pulls] = 0.0
            for term in range(fits.first_term[m], fits.first_term[m + 1]):
                product = 1.0
                for i in range(n):
                    product *= power[i, fits.exponent[term, i]]
                total += fits.coefficient[term] * product
                for k in range(n_pulls):
                    pulls[k] += fits.pull_coefficient[term, k] * product
                for i in range(n):
                    e = fits.exponent[term, i]
                    if e == 0:
                        continue
                    part = fits.coefficient[term] * e * power[i, e - 1]
                    for j in range(n):
                        if j != i:
                            part *= power[j, fits.exponent[term, j]]
                    slope[i] += part
            length[frame, m] = total
            for i in range(n):
                arm[frame, fits.column[first + i], m] = -slope[i] / fits.width[first + i]
            for k in range(n_pulls):
                site = fits.site[fits.first_site[m] + k // 3]
                pull[frame, site, m, k % 3] = pulls[k]
