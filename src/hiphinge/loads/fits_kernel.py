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


@kernel
def normal_equations(
    matrix: np.ndarray, target: np.ndarray, normal: np.ndarray, right: np.ndarray
) -> None:
    """Add up matrix' matrix (its lower triangle) and matrix' target, four rows at a time.

    By hand, because the threads of a linear algebra library get in each other's way on a busy
    machine and change the last digits from run to run.

    Args:
        matrix: Equations (row, term); a multiple of four rows, zeros if need be.
        target: Right sides (row, column).
        normal: Added to (term, term).
        right: Added to (term, column).
    """
    n_terms, n_columns = matrix.shape[1], target.shape[1]
    for row in range(0, matrix.shape[0] - 3, 4):
        a, b, c, d = matrix[row], matrix[row + 1], matrix[row + 2], matrix[row + 3]
        for i in range(n_terms):
            a_i, b_i, c_i, d_i = a[i], b[i], c[i], d[i]
            for j in range(i + 1):
                normal[i, j] += a_i * a[j] + b_i * b[j] + c_i * c[j] + d_i * d[j]
            for j in range(n_columns):
                right[i, j] += (
                    a_i * target[row, j]
                    + b_i * target[row + 1, j]
                    + c_i * target[row + 2, j]
                    + d_i * target[row + 3, j]
                )


@kernel
def solve_positive(normal: np.ndarray, right: np.ndarray) -> None:
    """Solve normal @ x = right by Cholesky's factors; `right` becomes x.

    Args:
        normal: Positive definite (term, term); its lower triangle is read and overwritten.
        right: Right sides (term, column).
    """
    n_terms, n_columns = right.shape
    for i in range(n_terms):
        for j in range(i + 1):
            total = normal[i, j]
            for k in range(j):
                total -= normal[i, k] * normal[j, k]
            normal[i, j] = np.sqrt(total) if i == j else total / normal[j, j]
    for i in range(n_terms):
        for k in range(i):
            for j in range(n_columns):
                right[i, j] -= normal[i, k] * right[k, j]
        for j in range(n_columns):
            right[i, j] /= normal[i, i]
    for i in range(n_terms - 1, -1, -1):
        for k in range(i + 1, n_terms):
            for j in range(n_columns):
                right[i, j] -= normal[k, i] * right[k, j]
        for j in range(n_columns):
            right[i, j] /= normal[i, i]
