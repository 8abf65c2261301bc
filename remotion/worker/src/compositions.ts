/** What a bundle's compositions are: sizes, lengths, schemas, defaults; and whether props suit them. */
import { WorkerError } from "./failures.js";
import type { Described, Issue, Listed, Props } from "./protocol.js";
import type { Stage } from "./stage.js";

interface Calculated {
  width: number;
  height: number;
  fps: number;
  durationInFrames: number;
  serializedResolvedPropsWithCustomSchema: string;
  serializedDefaultPropsWithCustomSchema: string;
}

/** Return all compositions, at their default props. */
export async function listCompositions(stage: Stage): Promise<Listed[]> {
  const ids = (await stage.call("farm.names(null)")) as string[];
  const found: Listed[] = [];
  for (const id of ids) {
    // One that cannot be calculated at its defaults may be with other props.
    const { described, error } = await calculate(stage, id).then(
      (described) => ({ described, error: null }),
      (thrown: Error) => ({ described: null, error: thrown.message }),
    );
    found.push({ id, described, error });
  }
  return found;
}

/** Return one composition for the page's input props, once its schema accepts them. */
export async function describeComposition(stage: Stage, id: string, given: Props): Promise<Described> {
  const ids = (await stage.call(`farm.names(${JSON.stringify(id)})`)) as string[];
  if (!ids.includes(id)) {
    throw new WorkerError("unknown_composition", `'${id}' is not among the compositions: ${ids.join(", ")}`);
  }
  const asked = `window.farm_check?.(${JSON.stringify(id)}, ${JSON.stringify(given)}) ?? []`;
  const issues = (await stage.call(asked)) as Issue[];
  if (issues.length > 0) {
    throw new WorkerError("bad_props", `the props do not suit composition '${id}'`, { issues });
  }
  return calculate(stage, id);
}

async function calculate(stage: Stage, id: string): Promise<Described> {
  const name = JSON.stringify(id);
  const made = (await stage.call(`window.remotion_calculateComposition(${name})`)) as Calculated;
  const schema = await stage.call(`window.farm_schema?.(${name}) ?? null`);
  return {
    width: made.width,
    height: made.height,
    fps: made.fps,
    durationInFrames: made.durationInFrames,
    props: JSON.parse(made.serializedResolvedPropsWithCustomSchema) as Props,
    defaultProps: JSON.parse(made.serializedDefaultPropsWithCustomSchema) as Props,
    schema,
  };
}
