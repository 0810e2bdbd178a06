"""Which version of a journey a text is: what it means, not how it is laid out."""

import json
from collections.abc import Mapping
from hashlib import sha256

from changemaker.act.journeys.graph import mails_of
from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.mail import Mail
from changemaker.engine.yaml_text import tree_of
from changemaker.engine.yaml_tree import YamlTree


def hash_of(tree: YamlTree) -> str:
    """Return a hash of what a file says: comments, blank lines and the order of keys are not in it."""
    plain = tree.root.plain() if tree.root is not None else None
    return sha256(json.dumps(plain, ensure_ascii=True, sort_keys=True, default=str).encode()).hexdigest()


def version_hash(journey: Journey, mails: Mapping[str, Mail]) -> str:
    """Return a hash of a journey with the mails that it sends: another word in a mail is another version.

    Args:
        journey: that is to be applied, or was.
        mails: by name; those that it does not send are not looked at.
    """
    said = {name: hash_of(tree_of(text, named=name)) for name, text in mails_with(journey, mails).items()}
    return sha256(json.dumps([journey.hash, said], sort_keys=True).encode()).hexdigest()


def mails_with(journey: Journey, mails: Mapping[str, Mail]) -> dict[str, str]:
    """Return the texts of the mails that a journey sends, as the store keeps them with its version."""
    return {name: mails[name].text for name in mails_of(journey) if name in mails}
