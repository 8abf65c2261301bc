/** A warm browser and a warm page, and the work done with them. */

import { Album } from "./album.js";
import { type Chromium, startChromium } from "./chromium.js";
import { describeComposition, listCompositions } from "./compositions.js";
import { allowHosts, guardConnections } from "./egress.js";
import { Sources, WorkerError } from "./failures.js";
import type { DescribeRequest, Event, ListRequest, RenderRequest, Request, Site } from "./protocol.js";
import { SiteServer } from "./site.js";
import { type Opening, Stage } from "./stage.js";

/** Hands an event to the farm; resolves when there is room for more. */
export type Tell = (event: Event) => Promise<void>;

/** A page that waits for more of the same. */
interface Kept {
  stage: Stage;
  /** What must be the same for the page to serve. */
  page: string;
  /** What must be the same for its composition to stay mounted; null when none is. */
  mounted: string | null;
}

/** Milliseconds after which what a page was sent is seen on it: before, a picture is not kept for other videos. */
const SETTLED = 300;

/**
 * Return what else must be the same for a picture to serve again; null where each one is to be captured.
 *
 * Lossless ones are what others are compared with, and what a host of the network sends may change.
 */
function shelfOf({ picture, site, video, scale }: RenderRequest): string | null {
  const { format, quality } = picture;
  if (format !== "jpeg" || site.hosts.length > 0) {
    return null;
  }
  return JSON.stringify([site.bundle, video.width, video.height, scale, quality]);
}

export class Worker {
  private kept: Kept | null = null;
  private sources: { bundle: string; map: Sources } | null = null;
  private readonly stages = new Set<Stage>();
  private readonly album = new Album();

  private constructor(
    private readonly server: SiteServer,
    private chromium: Chromium,
    private readonly lost: (error: WorkerError) => void,
  ) {
    this.watch();
  }

  static async start(executable: string, lost: (error: WorkerError) => void): Promise<Worker> {
    const server = await SiteServer.start();
    guardConnections(() => server.ports);
    const purpose = { executable, port: server.port, hosts: [], scale: 1 };
    return new Worker(server, await startChromium(purpose), lost);
  }

  async about(): Promise<{ browser: string; sandboxed: boolean }> {
    return { browser: await this.chromium.browser.version(), sandboxed: this.chromium.sandboxed };
  }

  async carryOut(request: Request, tell: Tell): Promise<void> {
    await this.show(request.site, request.do === "render" ? request.scale : this.chromium.purpose.scale);
    switch (request.do) {
      case "list":
        return this.list(request, tell);
      case "describe":
        return this.describe(request, tell);
      case "render":
        return this.render(request, tell);
    }
  }

  /** Point server and browser at a request's site; a browser for other hosts or another scale is another browser. */
  private async show(site: Site, scale: number): Promise<void> {
    this.server.show(site);
    allowHosts(site.hosts);
    if (this.sources?.bundle !== site.bundle) {
      this.sources = { bundle: site.bundle, map: new Sources(site.bundle) };
    }
    const { purpose } = this.chromium;
    if (site.hosts.join() !== purpose.hosts.join() || scale !== purpose.scale) {
      await this.dismiss();
      const old = this.chromium;
      this.chromium = await startChromium({ ...purpose, hosts: site.hosts, scale });
      this.watch();
      await old.close();
    }
  }

  private watch(): void {
    const { browser } = this.chromium;
    browser.once("disconnected", () => {
      if (browser !== this.chromium.browser) {
        return; // it was replaced
      }
      const error = new WorkerError("browser_lost", "the browser ended");
      for (const stage of this.stages) {
        stage.fail(error);
      }
      this.lost(error);
    });
  }

  private async close(stage: Stage): Promise<void> {
    this.stages.delete(stage);
    await stage.close();
  }

  private async dismiss(): Promise<void> {
    const { kept } = this;
    this.kept = null;
    if (kept) {
      await this.close(kept.stage);
    }
  }

  private async list(_request: ListRequest, tell: Tell): Promise<void> {
    const stage = await this.rootStage({}, 30);
    await tell({ event: "listed", compositions: await this.orDismiss(listCompositions(stage)) });
  }

  private async describe(request: DescribeRequest, tell: Tell): Promise<void> {
    const stage = await this.rootStage(request.props, request.patience);
    const found = await this.orDismiss(describeComposition(stage, request.composition, request.given));
    await tell({ event: "described", ...found });
  }

  private async rootStage(props: Opening["props"], patience: number): Promise<Stage> {
    const size = { width: 1280, height: 720, scale: this.chromium.purpose.scale };
    const stage = await this.loaded({ origin: this.server.origin, props, patience, ...size });
    await this.orDismiss(stage.mountRoot());
    return stage;
  }

  /** Return a page with the site newly loaded on it: the one before, where there is one. */
  private async loaded(opening: Opening, page = ""): Promise<Stage> {
    const sources = this.sources?.map ?? new Sources("");
    if (this.kept) {
      Object.assign(this.kept, { page, mounted: null });
      await this.orDismiss(this.kept.stage.reopen(opening, sources));
      return this.kept.stage;
    }
    const stage = await Stage.open(this.chromium.browser, opening, sources);
    this.stages.add(stage);
    this.kept = { stage, page, mounted: null };
    return stage;
  }

  private async render(request: RenderRequest, tell: Tell): Promise<void> {
    const stage = await this.mounted(request);
    const { format, quality } = request.picture;
    const shelf = shelfOf(request);
    let [captured, shown] = [0, ""];
    try {
      for (const frame of request.frames) {
        const { changed, likeness, sounds, inline } = await stage.move(request.video, frame, shelf !== null);
        let picture: string | null = null;
        if (changed || shown === "") {
          const key = likeness && `${shelf} ${likeness}`;
          const known = key ? this.album.find(key) : undefined;
          picture = known ?? (await stage.capture(format, quality));
          captured += known === undefined ? 1 : 0;
          if (key && this.server.quiet > SETTLED) {
            this.album.keep(key, picture);
          }
        }
        await tell({ event: "frame", frame, picture: picture === shown ? null : picture, sounds, inline });
        shown = picture ?? shown;
      }
    } catch (error) {
      await this.dismiss();
      throw error;
    }
    await tell({ event: "done", captured });
  }

  /** Return a page with the request's composition on it: the one before, where it serves. */
  private async mounted(request: RenderRequest): Promise<Stage> {
    const { video, props, scale, patience, site } = request;
    const page = JSON.stringify([
      site.bundle,
      site.hosts,
      video.id,
      video.width,
      video.height,
      scale,
      patience,
    ]);
    const mounted = JSON.stringify([video, props, site.assets]);
    const { kept } = this;
    if (kept?.page === page && (kept.mounted === mounted || request.keepPage)) {
      if (kept.mounted !== mounted) {
        kept.mounted = mounted;
        await this.orDismiss(kept.stage.mount(video, props));
      }
      return kept.stage;
    }
    const { width, height } = video;
    const stage = await this.loaded(
      { origin: this.server.origin, props, width, height, scale, patience },
      page,
    );
    await this.orDismiss(stage.mount(video, props));
    this.kept = { stage, page, mounted };
    return stage;
  }

  /** A page that failed once is not used again. */
  private async orDismiss<T>(work: Promise<T>): Promise<T> {
    return work.catch(async (error: unknown) => {
      await this.dismiss();
      throw error;
    });
  }
}
