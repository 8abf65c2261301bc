/**
 * Bundles a project: `bundle.js PROJECT TARGET`.
 *
 * The project's own entry point is wrapped, so that the page can tell the compositions' schemas and where in
 * the tree of components something was thrown. Nothing is written into the project.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "@remotion/bundler";

/** Where Remotion's templates keep the file that calls `registerRoot`. */
const ENTRIES = ["src", "remotion", "src/remotion", "app/remotion", "app/src/remotion", "."].flatMap(
  (folder) =>
    ["index", "Root", "root"].flatMap((name) =>
      ["ts", "tsx", "js", "mjs", "jsx"].map((end) => `${folder}/${name}.${end}`),
    ),
);

/** How many lines of a bundler's complaint are told; the farm keeps a dozen. */
const MOST_LINES = 10;

const SETPRIV = "/usr/bin/setpriv";

const WORKSPACE = fileURLToPath(new URL("../../", import.meta.url));

/** A complaint about the project, in words for its author. */
class ProjectError extends Error {}

async function main(project: string, target: string): Promise<void> {
  const root = await realpath(project);
  if (!existsSync(join(root, "node_modules", "remotion"))) {
    throw new ProjectError(`${project} has no installed packages; run 'npm install' in it`);
  }
  const room = await mkdtemp(join(tmpdir(), "bundle-"));
  try {
    await symlink(join(root, "node_modules"), join(room, "node_modules"));
    await writeFile(join(room, "probe.js"), probe(root));
    const entry = join(room, "entry.js");
    await writeFile(
      entry,
      `// The file below calls registerRoot().\nimport "./probe.js";\nimport ${JSON.stringify(findEntry(root))};\n`,
    );
    process.stdout.write("bundling\n"); // from here on it takes seconds, and mostly succeeds
    if (root === (await realpath(WORKSPACE)) || !hasOwnSettings(root)) {
      await bundle({
        entryPoint: entry,
        outDir: target,
        publicDir: join(root, "public"),
        rspack: true,
        rootDir: root,
      });
    } else {
      await bundleWithItsOwnSettings(root, entry, target);
    }
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** Return the text of a project's configuration, if it has one. */
function configuration(root: string): string {
  const config = ["remotion.config.ts", "remotion.config.js"]
    .map((name) => join(root, name))
    .find(existsSync);
  return config ? readFileSync(config, "utf8") : "";
}

/** Whether a project's configuration changes how it is bundled; if not, the faster bundler serves. */
function hasOwnSettings(root: string): boolean {
  return /override(Webpack|Rspack)Config|enableTailwind|setPublicDir|setBundler|setWebpack/.test(
    configuration(root),
  );
}

/** Return the file that calls `registerRoot`. */
function findEntry(root: string): string {
  const named = /setEntryPoint\(\s*["'`]([^"'`]+)/.exec(configuration(root))?.[1];
  const candidates = (named ? [named] : ENTRIES).map((path) => resolve(root, path)).filter(existsSync);
  const entry = candidates.find((path) => readFileSync(path, "utf8").includes("registerRoot"));
  if (!entry) {
    const tried = named ?? "src/index.ts, remotion/index.ts and the like";
    throw new ProjectError(`${root} has no file that calls registerRoot (looked at ${tried})`);
  }
  return entry;
}

/** Return the module that opens a project's compositions to the worker. */
function probe(root: string): string {
  const zod = existsSync(join(root, "node_modules", "zod"));
  return `
import { Internals } from "remotion";
import { flushSync } from "react-dom";
import client from "react-dom/client";
${zod ? 'import * as zod from "zod";' : "const zod = {};"}

const compositions = () => Internals.compositionsRef.current.getCompositions();
const schemaOf = (id) => compositions().find((composition) => composition.id === id)?.schema;

window.farm_check = (id, props) => {
  const { defaultProps } = compositions().find((composition) => composition.id === id) ?? {};
  const found = schemaOf(id)?.safeParse({ ...defaultProps, ...props });
  return found && !found.success
    ? found.error.issues.map(({ path, message }) => ({ path: path.map((step) => typeof step === "number" ? step : String(step)), message }))
    : [];
};
window.farm_schema = (id) => {
  const schema = schemaOf(id), convert = zod.toJSONSchema ?? zod.z?.toJSONSchema;
  try {
    return schema && convert ? convert(schema, { unrepresentable: "any", io: "input" }) : null;
  } catch {
    return null;
  }
};

let root;
const createRoot = client.createRoot;
client.createRoot = (container, options) => {
  root = createRoot(container, {
    ...options,
    onUncaughtError(error, info) {
      window.farm_componentStack ??= info.componentStack;
      window.reportError(error);
    },
  });
  return root;
};
window.farm_unmount = () => root && flushSync(() => root.render(null));
`;
}

/** Bundle by the project's own command line, which knows its configuration file. */
async function bundleWithItsOwnSettings(root: string, entry: string, target: string): Promise<void> {
  const command = [root, WORKSPACE]
    .map((folder) => join(folder, "node_modules", "@remotion", "cli", "remotion-cli.js"))
    .find(existsSync);
  if (!command) {
    throw new ProjectError(`@remotion/cli is not installed in ${root}`);
  }
  const made = join(target, "..", "made");
  const args = [command, "bundle", entry, `--out-dir=${made}`, "--log=error"];
  // Killed with this process: nobody else knows of it.
  const whole = [process.execPath, ...args];
  const [program = "", ...rest] = existsSync(SETPRIV)
    ? [SETPRIV, "--pdeathsig", "KILL", "--", ...whole]
    : whole;
  const child = spawn(program, rest, { cwd: root, stdio: ["ignore", 2, 2] });
  const code = await new Promise((done) => child.once("exit", done));
  if (code !== 0) {
    throw new ProjectError(`${root} cannot be bundled; what its bundler says stands above`);
  }
  await cp(made, target, { recursive: true });
  await rm(made, { recursive: true, force: true });
}

/** Return what a bundler says, which is long and begins with the place; where the bundler itself broke is of no use. */
function told(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split("\n");
  return lines
    .filter((line) => line.trim() !== "" && line !== "undefined")
    .slice(0, MOST_LINES)
    .join("\n");
}

const [project, target] = process.argv.slice(2);
if (!project || !target) {
  console.error("usage: bundle.js PROJECT TARGET");
  process.exit(2);
}
main(project, resolve(target)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ProjectError ? error.message : told(error));
    process.exit(1);
  },
);
