"""The one expression language of surveys, segments, journeys and alerts: checked, typed, three-valued."""
