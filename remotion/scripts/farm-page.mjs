// Pages with compositions on them, opened just as the farm's worker opens them (its own modules do it).
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { startChromium } from "../worker/dist/chromium.js";
import { describeComposition, listCompositions } from "../worker/dist/compositions.js";
import { Sources } from "../worker/dist/failures.js";
import { SiteServer } from "../worker/dist/site.js";
import { Stage } from "../worker/dist/stage.js";

/** Seconds that `delayRender` may hold. */
const PATIENCE = 60;

async function bundle(project, target) {
  const bundler = path.join(project, "worker", "dist", "bundle.js");
  const child = spawn(process.execPath, [bundler, project, target], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("the workspace cannot be bundled");
}

/** A browser on the workspace's bundle. `scale` is device pixels per CSS pixel. */
export async function openFarm({ project, target, executable, scale }) {
  await bundle(project, target);
  const server = await SiteServer.start();
  server.show({ bundle: target, assets: {}, hosts: [] });
  const chromium = await startChromium({ executable, port: server.port, hosts: [], scale });
  const sources = new Sources(target);
  const openStage = (width, height) =>
    Stage.open(
      chromium.browser,
      { origin: server.origin, props: {}, width, height, scale, patience: PATIENCE },
      sources,
    );
  // A page that only tells about compositions, and never shows one.
  const root = await openStage(1280, 720);
  await root.mountRoot();
  const open = async (width, height) => {
    const stage = await openStage(width, height);
    const page = (await chromium.browser.pages()).at(-1);
    return new FarmPage(stage, page, await page.createCDPSession(), root);
  };
  return {
    open,
    ids: async () => (await listCompositions(root)).map(({ id }) => id),
    close: () => chromium.close(),
  };
}

/** One page; whatever is mounted on it has the page's size. */
class FarmPage {
  constructor(stage, page, session, root) {
    this.stage = stage;
    this.page = page;
    this.session = session;
    this.root = root;
  }

  /** Mount a composition with some props, once its schema accepts them; returns what it says of itself. */
  async mount(id, props) {
    await this.root.call(`window.remotion_inputProps = ${JSON.stringify(JSON.stringify(props))}`);
    const described = await describeComposition(this.root, id, props);
    const { width, height } = this.page.viewport();
    const video = { id, width, height, fps: described.fps, durationInFrames: described.durationInFrames };
    await this.stage.mount(video, described.props);
    return video;
  }

  async picture(quality) {
    return Buffer.from(await this.stage.capture("jpeg", quality), "base64");
  }

  /** The faces that the text in elements is really drawn with; `expression` gives an array of elements. */
  async faces(expression) {
    await this.session.send("DOM.enable");
    await this.session.send("CSS.enable");
    await this.session.send("DOM.getDocument", { depth: 0 });
    const list = await this.session.send("Runtime.evaluate", { expression });
    const { result } = await this.session.send("Runtime.getProperties", {
      objectId: list.result.objectId,
      ownProperties: true,
    });
    const found = [];
    for (const { name, value } of result) {
      if (!/^\d+$/.test(name)) continue;
      const { nodeId } = await this.session.send("DOM.requestNode", { objectId: value.objectId });
      const { fonts } = await this.session.send("CSS.getPlatformFontsForNode", { nodeId });
      found[Number(name)] = fonts;
    }
    // Switched off again: while it is on, the page tells of every change.
    await this.session.send("CSS.disable");
    await this.session.send("DOM.disable");
    return found;
  }
}
