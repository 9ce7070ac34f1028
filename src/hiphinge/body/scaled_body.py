"""Scaled bodies: OpenSim scales them, the cache keeps them."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from hiphinge.body.loading import body_from_text, default_cache, read_cached
from hiphinge.body.store import save_body
from hiphinge.cache import StageCache, content_key
from hiphinge.types import BodyModel


def apply_factors(
    base: BodyModel,
    factors: Mapping[str, Float[np.ndarray, "3"]],
    mass: float,
    *,
    cache: StageCache | None = None,
) -> BodyModel:
    """Scale a body through OpenSim, once: the same person comes from the cache next time.

    Args:
        base: The unscaled body.
        factors: Factors along x, y, z by body; bodies left out keep their size.
        mass: Mass of the whole body [kg].
        cache: Where scaled bodies are kept; the user's cache folder by default.

    Raises:
        ModelError: OpenSim cannot scale the model.
    """
    cache = default_cache() if cache is None else cache
    digest = hashlib.sha256(base.osim.encode()).hexdigest()
    rounded = {name: [round(float(v), 9) for v in values] for name, values in factors.items()}
    key = content_key("scaled", {"osim": digest, "factors": rounded, "mass": round(mass, 6)})
    known = read_cached(cache, key)
    if known is not None:
        return known
    from hiphinge.body import opensim_adapter  # half a second to import, and not always there

    text = opensim_adapter.scale(base.osim, factors, mass)
    notes = (*base.notes, f"Scaled to {mass:.1f} kg.")
    body = body_from_text(text, is_default=base.is_default, notes=notes, cache=cache)
    body = replace(body, name=base.name)
    cache.put(key, lambda place: save_body(body, place))
    return body
