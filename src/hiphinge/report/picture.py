"""A posed skeleton as a small picture: shaded bones, one tint a side, thin outlines."""

import base64
import hashlib
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, UInt8

from hiphinge.cache import StageCache, cache_folder, content_key
from hiphinge.report.bones import Surface
from hiphinge.report.raster_kernel import outline_and_shrink, rasterise

# Tints from dark to white; left and right as in the curves (Okabe and Ito's colour-blind-safe
# vermilion and blue), the rest bone.
_DARK = np.array([[92, 84, 74], [140, 58, 4], [2, 66, 108]], dtype=np.float64)
_MIDDLE = np.array([[196, 188, 176], [226, 134, 78], [96, 160, 208]], dtype=np.float64)
_LEVELS = 64
_SUPERSAMPLE = 2
# To be raised whenever the same bones shall look different: pictures are kept by content.
_FORMAT = 2
_KEPT_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera without perspective.

    Attributes:
        right: Unit ground axis that points right in the picture.
        toward: Unit ground axis that points at the viewer.
        center: Ground point in the middle of the picture [m].
        width_m: Width of what is seen [m].
        height_m: Height of what is seen [m].
    """

    right: Float[np.ndarray, "3"]
    toward: Float[np.ndarray, "3"]
    center: Float[np.ndarray, "3"]
    width_m: float
    height_m: float

    def project(self, points: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 3"]:
        """Return metres right of and below the picture's top left corner, and towards the viewer.

        Example:
            >>> x, y, z = np.eye(3)
            >>> camera = Camera(right=x, toward=z, center=np.zeros(3), width_m=2.0, height_m=4.0)
            >>> camera.project(np.array([0.5, 1.0, 0.25])).tolist()
            [1.5, 1.0, 0.25]
        """
        from_center = points - self.center
        across = from_center @ self.right + self.width_m / 2.0
        down = self.height_m / 2.0 - from_center[..., 1]
        return np.stack([across, down, from_center @ self.toward], axis=-1)


@dataclass(frozen=True, slots=True)
class Look:
    """How triangles are drawn.

    Attributes:
        tint: 0 bone, 1 left, 2 right.
        part: The body of each triangle; outlines run between parts.
        pale: 1 where a triangle belongs to the background (a far leg, arms).
    """

    tint: Int[np.ndarray, " triangle"]
    part: Int[np.ndarray, " triangle"]
    pale: Int[np.ndarray, " triangle"]


def draw_bones(surface: Surface, camera: Camera, *, look: Look, pixels_high: int) -> bytes:
    """Draw bones and return a PNG file, from the cache when the same was drawn before.

    Args:
        surface: The bones, posed.
        camera: From where.
        look: How each triangle is drawn.
        pixels_high: Height of the picture [pixel].
    """
    scale = _SUPERSAMPLE * pixels_high / camera.height_m
    height = _SUPERSAMPLE * pixels_high
    width = _SUPERSAMPLE * round(pixels_high * camera.width_m / camera.height_m)
    points = camera.project(surface.vertices) * scale
    light = _light(surface.normals, camera)
    code = look.tint + 3 * look.pale + 6 * look.part
    key = _key(points, light, surface.triangles, code, width, height)
    cache = StageCache(cache_folder() / "pictures", limit_bytes=_KEPT_BYTES)
    kept = cache.get(key)
    if kept is not None:
        return kept.read_bytes()
    depth, shade, owner = rasterise(points, light, surface.triangles, code, width, height)
    png = _png(*outline_and_shrink(depth, shade, owner, _SUPERSAMPLE, 0.08, 0.55))
    cache.put(key, lambda place: place.write_bytes(png))
    return png


def _key(*content: np.ndarray | int) -> str:
    """Return a key of all that a picture depends on, to a millionth of its size."""
    digest = hashlib.blake2b(digest_size=20)
    for part in content:
        # In half the bytes: hashing is most of the work when the picture was drawn before.
        compact = np.float32 if np.asarray(part).dtype.kind == "f" else np.int32
        digest.update(np.ascontiguousarray(part, dtype=compact).data)
    return content_key("picture", {"content": digest.hexdigest(), "format": _FORMAT})


def as_data_uri(png: bytes) -> str:
    """Return a PNG file as a data URI."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _light(normals: Float[np.ndarray, "vertex 3"], camera: Camera) -> Float[np.ndarray, " vertex"]:
    """Light from the upper left, both faces lit, darker towards the contour."""
    facing = normals @ camera.toward
    slanted = -0.35 * (normals @ camera.right) + 0.45 * normals[:, 1] + 0.82 * facing
    lamp = np.clip(np.where(facing < 0.0, -slanted, slanted), 0.0, 1.0)
    return np.clip(0.30 + 0.38 * np.abs(facing) + 0.30 * lamp, 0.0, 0.98)


def _palette() -> UInt8[np.ndarray, "color 3"]:
    """Three ramps: dark, middle, white."""
    steps = np.linspace(0.0, 1.0, _LEVELS)[None, :, None]
    low = _DARK[:, None] + (_MIDDLE - _DARK)[:, None] * np.minimum(steps / 0.6, 1.0)
    high = (255.0 - _MIDDLE)[:, None] * np.clip((steps - 0.6) / 0.4, 0.0, 1.0)
    return np.round(low + high).astype(np.uint8).reshape(-1, 3)


def _png(light: Float[np.ndarray, "row column"], tint: Int[np.ndarray, "row column"]) -> bytes:
    """Write an indexed PNG, white see-through (Portable Network Graphics, third edition, W3C)."""
    level = np.clip(np.round(light * (_LEVELS - 1)), 0, _LEVELS - 1).astype(np.uint8)
    white = level == _LEVELS - 1
    index = np.where(white, _LEVELS - 1, level + _LEVELS * tint).astype(np.uint8)
    rows = np.concatenate([np.zeros((len(index), 1), dtype=np.uint8), index], axis=1)
    header = struct.pack(">IIBBBBB", index.shape[1], index.shape[0], 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", _palette().tobytes()),
        (b"tRNS", bytes([255] * (_LEVELS - 1) + [0])),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
