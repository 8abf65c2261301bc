/** Names that lead from a value to the machinery behind it. They are refused even where data has them as its own. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** One step down: an own property of an object, an element of an array; undefined otherwise. */
function step(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || FORBIDDEN.has(key)) return undefined;
  // Of an array only its elements: "length" is an own property too, but it is not data.
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/**
 * The value at a dotted path such as `user.name`, `items.0.price` or `items[0].price`; undefined if there is none.
 *
 * Only own properties count, so that data from outside cannot reach prototypes or functions. The empty path is
 * nothing. A key that contains a dot cannot be reached.
 */
export function lookUp(data: unknown, path: string): unknown {
  const keys = path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  let value = data;
  for (const key of keys) {
    if (key === "") return undefined;
    value = step(value, key);
  }
  return value;
}
