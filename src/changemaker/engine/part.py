"""The shape that all parts of workspace files share."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a workspace file: unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
