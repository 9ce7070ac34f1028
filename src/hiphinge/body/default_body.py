"""The default body: a published full-body model, repaired where its parts do not fit together.

The model is Pose2Sim's full body (BSD-3): the legs of Rajagopal et al. 2016
(doi 10.1109/TBME.2016.2586891) on the lifting trunk of Beaucage-Gauvreau et al. 2019
(doi 10.1080/10255842.2018.1564819). As shipped, hip, knee and ankle frames lie 1 to 3 cm from
where the legs' muscles expect them.
"""

import copy
import hashlib
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import numpy as np

from hiphinge import assets
from hiphinge.body.loading import body_from_text, default_cache, read_cached
from hiphinge.body.osim_text import model_of, objects, parse, to_text
from hiphinge.body.store import save_body
from hiphinge.cache import StageCache, content_key
from hiphinge.errors import ModelError
from hiphinge.types import BodyModel

# Joint frame translations of Rajagopal2016 [m], right side; z changes sign on the left.
_FRAMES = {
    ("hip", "parent"): (-0.056276, -0.07849, 0.07726),
    ("walker_knee", "child"): (-0.00809, -0.00353, -0.00148),
    ("ankle", "parent"): (-0.01, -0.4, 0.0),
}
# As shipped, trunk and head weigh 42 % of the body against 36 % in Rajagopal2016.
_TRUNK_MASS_FACTOR = 0.756
_TRUNK = ("torso", "head", *(f"lumbar{level}" for level in range(1, 6)))
_LEG = ("femur", "tibia", "patella", "talus", "calcn", "toes")
# No marker set of gait laboratories tells these from skin movement.
_LOCKED = ("neck_", "wrist_", "mtp_angle_")
# Healthy knees and elbows extend past straight; a limit at 0 would bend the hip instead [rad].
_HYPEREXTENSION = -0.17
_STRETCHED = ("knee_angle_r", "knee_angle_l", "elbow_flex_r", "elbow_flex_l")
# Fibre length of the psoas fascicles in the neutral pose over optimal length: 20 degrees of hip
# extension add 0.1 to the shortest one, which stays well below 1.5.
_PSOAS_NEUTRAL = 1.1

NOTES = (
    "Default body: hip, knee and ankle frames set to those of Rajagopal2016.",
    "Default body: trunk and head mass multiplied by 0.756.",
    "Default body: psoas fascicles run from the lumbar spine to the femur.",
    "Default body: neck, wrist and toe joints locked; knees and elbows may extend 10 degrees.",
)


def default_body(*, model: Path | None = None, cache: StageCache | None = None) -> BodyModel:
    """Return the repaired default body, unscaled and without markers.

    The first time the model is fetched, repaired and compiled (a few seconds); later it is read
    from the user's cache.

    Args:
        model: The model as shipped; the pinned asset by default.
        cache: Where compiled bodies are kept; the user's cache folder by default.

    Raises:
        AssetError: the model is not there and cannot be fetched.

    Example:
        >>> body = default_body()  # doctest: +SKIP
        >>> len(body.coordinates.names), len(body.meshes)  # doctest: +SKIP
        (62, 104)
    """
    cache = default_cache() if cache is None else cache
    shipped = assets.path("default_body") if model is None else model
    text = shipped.read_text(encoding="utf-8")
    recipe = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    shipped_digest = hashlib.sha256(text.encode()).hexdigest()
    key = content_key("default-body", {"osim": shipped_digest, "recipe": recipe})
    known = read_cached(cache, key)
    if known is not None:
        return known
    body = body_from_text(repair(text), is_default=True, notes=NOTES, cache=cache)
    body = replace(body, name="hiphinge default body")
    cache.put(key, lambda place: save_body(body, place))
    return body


def repair(osim: str) -> str:
    """Return the default model's text with its frames, masses and muscles put right.

    Args:
        osim: The model as shipped.

    Raises:
        ModelError: this is another model.
    """
    root = parse(osim)
    model = model_of(root)
    _set_joint_frames(model)
    _lighten_trunk(model)
    _set_coordinates(model)
    _drop_contact(model)
    _extend_psoas(model)
    _set_muscle_curves(model)
    return _with_psoas_tendons(to_text(root))


def _named(model: ElementTree.Element, part: str, name: str) -> ElementTree.Element:
    for item in objects(model, part):
        if item.get("name") == name:
            return item
    raise ModelError("the default body lacks a part", value=f"{part}/{name}")


def _set(owner: ElementTree.Element, tag: str, text: str) -> None:
    item = owner.find(tag)
    if item is None:
        item = ElementTree.SubElement(owner, tag)
    item.text = text


def _set_joint_frames(model: ElementTree.Element) -> None:
    for (joint, end), (x, y, z) in _FRAMES.items():
        for side, sign in (("r", 1.0), ("l", -1.0)):
            item = _named(model, "JointSet", f"{joint}_{side}")
            wanted = (item.findtext(f"socket_{end}_frame") or "").strip()
            for frame in item.iterfind("frames/PhysicalOffsetFrame"):
                if frame.get("name") == wanted:
                    _set(frame, "translation", f"{x} {y} {sign * z}")


def _lighten_trunk(model: ElementTree.Element) -> None:
    for name in _TRUNK:
        body = _named(model, "BodySet", name)
        for tag in ("mass", "inertia"):
            values = [float(word) for word in (body.findtext(tag) or "").split()]
            _set(body, tag, " ".join(f"{_TRUNK_MASS_FACTOR * value:.17g}" for value in values))


def _set_coordinates(model: ElementTree.Element) -> None:
    for item in objects(model, "JointSet").iter("Coordinate"):
        name = item.get("name", "")
        if name.startswith(_LOCKED):
            _set(item, "locked", "true")
        if name.startswith("subtalar_angle"):
            _set(item, "locked", "false")
        if name.startswith("arm_add"):
            _set(item, "default_value", "0")  # the shipped default is a T-pose
        if name in _STRETCHED:
            upper = (item.findtext("range") or "").split()[-1]
            _set(item, "range", f"{_HYPEREXTENSION} {upper}")


def _drop_contact(model: ElementTree.Element) -> None:
    """Remove the foot-ground contact spheres: ground reaction comes from plates."""
    forces = objects(model, "ForceSet")
    for item in [force for force in forces if force.tag == "SmoothSphereHalfSpaceForce"]:
        forces.remove(item)
    objects(model, "ContactGeometrySet").clear()


def _extend_psoas(model: ElementTree.Element) -> None:
    """Lead each lumbar psoas fascicle over the pelvic brim to the femur, wrap included.

    The shipped model ends them at the pelvis and adds a separate psoas from the pelvis to the
    femur, so that no muscle carries force across both hip and lumbar spine.
    """
    forces = objects(model, "ForceSet")
    for side in ("r", "l"):
        psoas = _named(model, "ForceSet", f"psoas_{side}")
        leg_points = list(_points(psoas))[1:]
        wraps = psoas.find("GeometryPath/PathWrapSet")
        for fascicle in _psoas_fascicles(model, side):
            name = fascicle.get("name", "")
            points = _points(fascicle)
            points.remove(list(points)[-1])
            for index, point in enumerate(leg_points):
                points.append(_renamed(point, f"{name}_leg{index}"))
            _replace_wraps(fascicle, wraps)
        forces.remove(psoas)


def _psoas_fascicles(model: ElementTree.Element, side: str) -> list[ElementTree.Element]:
    return [
        item
        for item in objects(model, "ForceSet")
        if item.get("name", "").startswith("Ps_") and item.get("name", "").endswith(f"_{side}")
    ]


def _points(muscle: ElementTree.Element) -> ElementTree.Element:
    points = muscle.find("GeometryPath/PathPointSet/objects")
    if points is None:
        raise ModelError("a muscle of the default body has no path", value=muscle.get("name"))
    return points


def _renamed(item: ElementTree.Element, name: str) -> ElementTree.Element:
    twin = copy.deepcopy(item)
    twin.set("name", name)
    return twin


def _replace_wraps(muscle: ElementTree.Element, wraps: ElementTree.Element | None) -> None:
    path = muscle.find("GeometryPath")
    if path is None or wraps is None:
        raise ModelError("the default body's psoas does not wrap", value=muscle.get("name"))
    shipped = path.find("PathWrapSet")
    if shipped is not None:
        path.remove(shipped)
    path.append(copy.deepcopy(wraps))


def _set_muscle_curves(model: ElementTree.Element) -> None:
    """Give all muscles the standard active curve, and the legs their passive force.

    The shipped active curve is 1.5 times as wide and passive force is off, which hides fibres that
    are too long; the trunk's passive force stays off because its abdominal fibres overstretch.
    """
    for muscle in objects(model, "ForceSet").iter("DeGrooteFregly2016Muscle"):
        _set(muscle, "active_force_width_scale", "1")
        _set(muscle, "ignore_passive_fiber_force", "false" if _is_leg(muscle) else "true")


def _is_leg(muscle: ElementTree.Element) -> bool:
    frames = [item.text or "" for item in muscle.iter("socket_parent_frame")]
    bodies = [frame.rsplit("/", 1)[-1] for frame in frames]
    on_leg = any(body.startswith(_LEG) for body in bodies)
    return on_leg and not any(body.startswith("lumbar") for body in bodies)


def _with_psoas_tendons(osim: str) -> str:
    """Choose tendon slack lengths that fit the fascicles' new paths in the neutral pose."""
    from hiphinge.body import opensim_poses  # half a second to import, and not always there

    root = parse(osim)
    model = model_of(root)
    fascicles = [item for side in ("r", "l") for item in _psoas_fascicles(model, side)]
    names = [item.get("name", "") for item in fascicles]
    paths = opensim_poses.muscle_paths(osim, {}, muscles=names)
    along = np.sqrt(_PSOAS_NEUTRAL**2 - np.sin(paths.pennation) ** 2) * paths.optimal_fiber_length
    slack = dict(zip(paths.names, paths.length[0] - along, strict=True))
    for item in fascicles:
        _set(item, "tendon_slack_length", f"{slack[item.get('name', '')]:.17g}")
    return to_text(root)
