/**
 * The pictures to try in turn: the field's, then the fallback.
 *
 * Addresses with a scheme other than http(s), data:image or blob are left out: data from outside must not make a
 * worker's browser read its files or run scripts.
 */
export function pictureSources(value: unknown, fallback?: string): string[] {
  return [value, fallback].filter(
    (source): source is string => typeof source === "string" && isPicture(source),
  );
}

function isPicture(source: string): boolean {
  const address = source.trim();
  if (address === "") return false;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === "http" || scheme === "https" || scheme === "blob") return true;
  return scheme === "data" && /^data:image\//i.test(address);
}
