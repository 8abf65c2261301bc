// Renders every composition at a few moments in four formats, and puts the pictures on sheets to look at:
//
//   node scripts/contact-sheet.mjs [--only Title,Shorts] [--formats 16x9,9x16] [--scale 0.25]
//
//   … --stress [--cases arabic,pictured]
//
// Sheets are written to out/sheets: one PNG for each composition, and index.html with all of them. With
// `--stress`, the props are those of stress-props.mjs: the longest texts and the scripts that break layouts.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "@remotion/bundler";
import { getCompositions, openBrowser, renderStill } from "@remotion/renderer";
import puppeteer from "puppeteer-core";
import { EXAMPLES, stressCases } from "./stress-props.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/lib/chromium/chromium-headless-shell";
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const FORMATS = {
  "16x9": [1920, 1080],
  "9x16": [1080, 1920],
  "1x1": [1080, 1080],
  "4x5": [1080, 1350],
};

/** When a video is looked at: seconds from the start, a share of its length, seconds before its end. */
const MOMENTS = ["0.4s", "0.5", "-0.25s"];

function frameAt(moment, { durationInFrames, fps }) {
  const seconds = moment.endsWith("s");
  const value = Number.parseFloat(moment);
  const frame = seconds ? value * fps + (value < 0 ? durationInFrames : 0) : value * durationInFrames;
  return Math.max(0, Math.min(durationInFrames - 1, Math.round(frame)));
}

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    formats: { type: "string", default: Object.keys(FORMATS).join(",") },
    moments: { type: "string", default: MOMENTS.join(",") },
    stress: { type: "boolean", default: false },
    cases: { type: "string" },
    scale: { type: "string", default: "0.25" },
    out: { type: "string", default: path.join(ROOT, "out", "sheets") },
  },
});

const moments = options.moments.split(",");
const formats = options.formats.split(",");

const browserOptions = {
  browserExecutable: CHROMIUM,
  chromeMode: "headless-shell",
  chromiumOptions: { gl: null },
};

/** The templates of the still ad beside its default one. */
const examplesOf = ({ id, defaultProps }) =>
  Object.entries(EXAMPLES[id] ?? {}).map(([name, props]) => ({ name, props: { ...defaultProps, ...props } }));

/** What a composition is rendered with: its defaults, or each of its stress cases. */
const casesOf = (composition) =>
  options.stress
    ? Object.entries(stressCases(composition.id))
        .filter(([name]) => !options.cases || options.cases.split(",").includes(name))
        .map(([name, props]) => ({
          name,
          props: { ...composition.defaultProps, ...props },
        }))
    : [{ name: "defaults", props: composition.defaultProps }, ...examplesOf(composition)];

async function still(composition, { props, format, moment, output, ...rest }) {
  const [width, height] = FORMATS[format];
  const frame = frameAt(moment, composition);
  await renderStill({
    ...rest,
    ...browserOptions,
    composition: { ...composition, width, height, props },
    inputProps: props,
    frame,
    output,
    imageFormat: "jpeg",
    jpegQuality: 82,
    scale: Number(options.scale),
    overwrite: true,
  });
  return { file: output, caption: `${composition.id} ${format} frame ${frame}`, width, height };
}

async function picturesOf(listed, shared) {
  const pictures = [];
  for (const { name, props } of casesOf(listed)) {
    // Asked again for each case: the length follows from the props.
    const [composition] = (await getCompositions(shared.serveUrl, { ...shared, inputProps: props })).filter(
      ({ id }) => id === listed.id,
    );
    const shown = composition.durationInFrames === 1 ? ["0s"] : moments;
    for (const format of formats) {
      for (const moment of shown) {
        const output = path.join(options.out, `${listed.id}-${name}-${format}-${moment}.jpg`);
        pictures.push({ name, ...(await still(composition, { ...shared, props, format, moment, output })) });
      }
    }
  }
  return pictures;
}

const figure = ({ file, caption, name, width, height }) => `<figure>
  <img src="${path.basename(file)}" style="width:${width * Number(options.scale)}px;height:${height * Number(options.scale)}px">
  <figcaption>${caption} (${name})</figcaption></figure>`;

const sheet = (pictures) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 12px; background: #777; font: 12px sans-serif; color: #fff; width: ${6400 * Number(options.scale)}px; }
  main { display: flex; flex-wrap: wrap; gap: 10px; align-items: flex-end; }
  figure { margin: 0; } img { display: block; }
</style><main>${pictures.map(figure).join("\n")}</main>`;

/** Takes a picture of an HTML page, so that a sheet can be looked at as one image. */
async function photograph(page, html, png) {
  await page.goto(`file://${html}`);
  await page.screenshot({ path: png, fullPage: true });
}

async function main() {
  await mkdir(options.out, { recursive: true });
  const serveUrl = await bundle({ entryPoint: path.join(ROOT, "src", "index.ts"), enableCaching: true });
  const puppeteerInstance = await openBrowser("chrome", browserOptions);
  const viewer = await puppeteer.launch({
    executablePath: CHROMIUM,
    headless: "shell",
    args: ["--no-sandbox"],
  });
  const page = await viewer.newPage();
  await page.setViewport({ width: Math.round(6400 * Number(options.scale)) + 24, height: 400 });
  const shared = { serveUrl, puppeteerInstance, ...browserOptions };
  const wanted = options.only?.split(",");
  const all = (await getCompositions(serveUrl, shared)).filter(({ id }) => !wanted || wanted.includes(id));
  for (const composition of all) {
    const started = Date.now();
    const html = path.join(options.out, `${composition.id}${options.stress ? "-stress" : ""}.html`);
    await writeFile(html, sheet(await picturesOf(composition, shared)));
    await photograph(page, html, html.replace(/html$/, "png"));
    console.log(`${composition.id}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  const pages = all.map(({ id }) => path.join(options.out, `${id}${options.stress ? "-stress" : ""}.html`));
  const bodies = await Promise.all(pages.map((file) => readFile(file, "utf8")));
  await writeFile(path.join(options.out, options.stress ? "stress.html" : "index.html"), bodies.join("\n"));
  await viewer.close();
  await puppeteerInstance.close({ silent: true });
}

await main();
