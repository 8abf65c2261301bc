// Looks at every composition at three moments in four formats: measures what stands where, and puts the pictures
// on one sheet to be looked at.
//
//   node scripts/contact-sheet.mjs             the defaults; the sheet is also docs/compositions.jpg
//   node scripts/contact-sheet.mjs --stress    the longest texts, and scripts that break layouts
//
//   [--only Title,Shorts] [--cases arabic,cjk] [--formats 16x9,9x16] [--moments 0.5] [--scale 0.5]
//
// It fails with a list if a text, a plate or a figure leaves the frame or the safe area, is cut off, lies on
// another, had to be shortened, or has a letter that no bundled face draws. Needs the built worker (npm run build).
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import puppeteer from "puppeteer-core";
import { openFarm } from "./farm-page.mjs";
import { inspectPage } from "./inspect-page.mjs";
import { composeSheet } from "./sheet-image.mjs";
import { EXAMPLES, exampleProps, stressCases } from "./stress-props.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/lib/chromium/chromium-headless-shell";
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const OUT = path.join(ROOT, "out");
const FORMATS = JSON.parse(await readFile(path.join(ROOT, "scripts", "formats.json"), "utf8"));

/** When a video is looked at: shares of its length. */
const MOMENTS = [0.18, 0.5, 0.85];

/** Where these are between two scenes, or before anything has come. */
const OWN_MOMENTS = {
  Title: [0.3, 0.55, 0.8],
  Listicle: [0.1, 0.4, 0.94],
  Shorts: [0.2, 0.5, 0.94],
  PersonalGreeting: [0.04, 0.22, 0.5, 0.9],
  Explainer: [0.16, 0.44, 0.85],
};

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    cases: { type: "string" },
    formats: { type: "string" },
    moments: { type: "string" },
    stress: { type: "boolean", default: false },
    scale: { type: "string", default: "0.25" },
  },
});
/** Whether only a part is looked at: it does not replace the sheet of everything. */
const partial = Boolean(options.only || options.cases || options.formats || options.moments);
const MODE = (options.stress ? "stress" : "defaults") + (partial ? "-part" : "");
const chosen = (list, names) => (list ? names.filter((name) => list.split(",").includes(name)) : names);

/** What a composition is looked at with: its defaults and examples, or each of its stress cases. */
function casesOf(id) {
  const all = options.stress ? stressCases(id) : { defaults: {}, ...EXAMPLES[id] };
  return chosen(options.cases, Object.keys(all)).map((name) => ({ id, name, props: all[name] }));
}

function momentsOf(video) {
  if (video.durationInFrames === 1) return [0];
  const shares = options.moments?.split(",").map(Number) ?? OWN_MOMENTS[video.id] ?? MOMENTS;
  return shares.map((share) =>
    Math.min(video.durationInFrames - 1, Math.round(share * video.durationInFrames)),
  );
}

/** The safe area's edges in pixels; an ad also keeps clear of its platform's interface. */
function safeEdges({ width, height, safe, platform }, id) {
  const [own, app] = [safe, id === "ProductAd" ? platform.safe : safe];
  return {
    left: width * Math.max(own.left, app.left),
    top: height * Math.max(own.top, app.top),
    right: width * (1 - Math.max(own.right, app.right)),
    bottom: height * (1 - Math.max(own.bottom, app.bottom)),
  };
}

/** Texts that are drawn with a face that is not bundled: another machine may not have it. */
async function strangers(page, texts) {
  const faces = texts.length > 0 ? await page.faces("window.farm_fresh") : [];
  return texts.flatMap((text, i) =>
    (faces[i] ?? [])
      .filter(({ isCustomFont }) => !isCustomFont)
      .map(({ familyName }) => ({
        kind: "glyph",
        text: text.slice(0, 60),
        detail: `drawn with the machine's ${familyName}`,
      })),
  );
}

async function look(page, format, video, frame) {
  await page.stage.move(video, frame);
  const data = await page.picture(80);
  const size = { width: format.width, height: format.height };
  const asked = JSON.stringify({ ...size, safe: safeEdges(format, video.id) });
  const { offences, counts, fresh } = await page.stage.call(`(${inspectPage})(${asked})`);
  return { data, ...size, counts, offences: [...offences, ...(await strangers(page, fresh))] };
}

async function lookAtCase(page, name, { id, name: caseName, props }) {
  const format = FORMATS[name];
  const video = await page.mount(id, { ...exampleProps(id, format), ...props });
  const pictures = [];
  for (const [moment, frame] of momentsOf(video).entries()) {
    const place = `${id} ${caseName} ${name} frame ${frame}`;
    const seen = await look(page, format, video, frame);
    const file = path.join(OUT, "pictures", MODE, `${place.replaceAll(" ", "-")}.jpg`);
    await writeFile(file, seen.data);
    pictures.push({ ...seen, place, moment, row: `${id}  ${caseName}`, flagged: seen.offences.length > 0 });
  }
  return pictures;
}

async function lookAtAll(farm) {
  const pictures = [];
  const ids = await farm.ids();
  for (const name of chosen(options.formats, Object.keys(FORMATS))) {
    const page = await farm.open(FORMATS[name].width, FORMATS[name].height);
    for (const each of chosen(options.only, ids).flatMap(casesOf)) {
      pictures.push(...(await lookAtCase(page, name, each)));
    }
    await page.stage.close();
    console.log(`${name}: ${pictures.length} pictures, ${process.uptime().toFixed(0)} s`);
  }
  return pictures;
}

/** One row of the sheet for each case: moment by moment, in all formats. */
function rowsOf(pictures) {
  const titles = [...new Set(pictures.map(({ row }) => row))];
  const ofRow = (title) => pictures.filter(({ row }) => row === title);
  return titles.map((title) => ({ title, pictures: ofRow(title).toSorted((a, b) => a.moment - b.moment) }));
}

async function writeSheet(pictures) {
  const viewer = await puppeteer.launch({
    executablePath: CHROMIUM,
    headless: "shell",
    args: ["--no-sandbox"],
  });
  const size = options.stress ? { width: 1470, rowHeight: 110 } : { width: 1980, rowHeight: 150 };
  const jpeg = await composeSheet(viewer, rowsOf(pictures), { ...size, quality: 76 });
  await viewer.close();
  await writeFile(path.join(OUT, `${MODE}.jpg`), jpeg);
  if (!options.stress && !partial) await writeFile(path.join(ROOT, "..", "docs", "compositions.jpg"), jpeg);
  return jpeg.length;
}

function report(pictures) {
  const total = (what) => pictures.reduce((sum, { counts }) => sum + counts[what], 0);
  const offences = pictures.flatMap((each) =>
    each.offences.map((offence) => ({ ...offence, place: each.place })),
  );
  for (const { place, kind, text, detail } of offences)
    console.error(`${place}: ${kind}: "${text}" (${detail})`);
  console.log(
    `${pictures.length} pictures: ${total("texts")} lines with ${total("characters")} letters, ` +
      `${total("plates")} plates, ${total("figures")} figures, ${total("clipping")} clipping boxes; ` +
      `${offences.length} offences`,
  );
  return offences.length;
}

async function main() {
  await rm(path.join(OUT, "pictures", MODE), { recursive: true, force: true });
  await mkdir(path.join(OUT, "pictures", MODE), { recursive: true });
  const target = path.join(OUT, "bundle");
  const farm = await openFarm({ project: ROOT, target, executable: CHROMIUM, scale: Number(options.scale) });
  try {
    const pictures = await lookAtAll(farm);
    const bytes = await writeSheet(pictures);
    console.log(`out/${MODE}.jpg: ${Math.round(bytes / 1024)} KiB`);
    process.exitCode = report(pictures) > 0 ? 1 : 0;
  } finally {
    await farm.close();
  }
}

await main();
process.exit();
