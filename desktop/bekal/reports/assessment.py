"""The papers of an assessment."""
