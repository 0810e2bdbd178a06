"""The conditions of a survey's file: read at their place in it, and the names in them."""

from changemaker.engine.yaml_rule import blame_rule as blame_rule
from changemaker.engine.yaml_rule import condition_at as condition_at
from changemaker.engine.yaml_rule import place_in_rule as place_in_rule
from changemaker.rules.parts import names_in as names_in
from changemaker.rules.parts import parts_of as parts_of
