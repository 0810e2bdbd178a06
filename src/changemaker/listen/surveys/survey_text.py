"""A survey's file written from plain values, as people would write it."""

import io
from collections.abc import Mapping

from ruamel.yaml import YAML

WIDTH = 120


def survey_text(plain: Mapping[str, object]) -> str:
    """Return YAML text of a survey's keys, in their order.

    Example:
        >>> survey_text({"title": {"en": "Pulse"}, "questions": [{"id": "nps", "type": "nps"}]})
        'title:\\n  en: Pulse\\nquestions:\\n  - id: nps\\n    type: nps\\n'
    """
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # untyped: said to be None
    writer.width = WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    writer.dump(dict(plain), out)
    return out.getvalue()
