/** The client's own words are spelled as in TypeScript; what stands inside params and results keeps the service's names. */

/** `estimated_duration_sec` as `estimatedDurationSec`. */
export type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

/** An object whose own keys are spelled as in TypeScript; what they hold is left alone. */
export type Camelled<Told> = { [Key in keyof Told as Key extends string ? Camel<Key> : Key]: Told[Key] };

/** Respell the keys of an object, not those of what it holds. */
export function camelled<Told extends object>(told: Told): Camelled<Told> {
  const entries = Object.entries(told).map(([name, value]) => [respelled(name), value]);
  return Object.fromEntries(entries) as Camelled<Told>;
}

function respelled(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
