"""Charting of other systems in: FHIR resources to charted doses."""
