"""What the OpenAPI document says that jobs return; the clients' types are made of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from serve.results import EXTENSION

Schema = Mapping[str, Any]


def returned(operation: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Return the schema of what the job of an operation gives; anything, where the document does not say."""
    made: Schema = _properties(operation, schemas).get("result", {})
    return made


def kinds(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield each kind of job with the schema of what it gives."""
    schemas = document["components"]["schemas"]
    for operation in _submitting(document):
        yield _properties(operation, schemas)["kind"]["const"], returned(operation, schemas)


def without_kinds(schema: Schema, document: Schema) -> Schema:
    """Return an answer's schema, of the results of all kinds only the one that stands for any."""
    known = {json.dumps(operation[EXTENSION]) for operation in _submitting(document)}
    parts = [part for part in schema.get("anyOf", ()) if json.dumps(part) not in known]
    return {**schema, "anyOf": parts} if parts else schema


def _properties(operation: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Return the properties of the envelope of a job's result."""
    name = operation.get(EXTENSION, {}).get("$ref", "").rpartition("/")[2]
    told: Schema = schemas.get(name, {}).get("properties", {})
    return told


def _submitting(document: Schema) -> Iterator[Schema]:
    """Yield the operations that become jobs."""
    for methods in document["paths"].values():
        yield from (operation for operation in methods.values() if EXTENSION in operation)
