"""What a customer asks for: frozen models, validated with located errors.

``ExportSpec`` is the contract; ``parse_json`` and ``parse_spec`` read it.
"""

from farm.spec.export import ExportSpec
from farm.spec.load import parse_json, parse_spec, resolve_address

__all__ = ["ExportSpec", "parse_json", "parse_spec", "resolve_address"]
