// One picture of many: rows of small pictures with a line of text above each.

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const picture = ({ data, width, height, flagged }, rowHeight) =>
  `<img class="${flagged ? "flagged" : ""}" width="${Math.round((rowHeight * width) / height)}" height="${rowHeight}"
    src="data:image/jpeg;base64,${data.toString("base64")}">`;

const section = ({ title, pictures }, rowHeight) =>
  `<section><h2>${escaped(title)}</h2><main>${pictures.map((each) => picture(each, rowHeight)).join("")}</main></section>`;

/** Pixels between pictures, between rows, and around all. */
const STYLE = `
  body { margin: 16px; background: #23252b; color: #d7d9e0; font: 500 13px "Inter", "DejaVu Sans", sans-serif; }
  body { display: flex; flex-wrap: wrap; gap: 12px 28px; align-items: flex-start; }
  h2 { font-size: 13px; font-weight: 600; margin: 0 0 5px; }
  main { display: flex; flex-wrap: wrap; gap: 6px; }
  img { display: block; background: #888; } .flagged { outline: 3px solid #ff4d4d; }`;

/** Put rows of pictures on one JPEG; returns its bytes. */
export async function composeSheet(browser, rows, { width, rowHeight, quality }) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 600, deviceScaleFactor: 1 });
  const body = rows.map((row) => section(row, rowHeight)).join("\n");
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${body}`);
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  const jpeg = await page.screenshot({ type: "jpeg", quality, fullPage: true });
  await page.close();
  return jpeg;
}
