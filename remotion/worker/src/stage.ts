/** A page with a composition on it: moved from frame to frame, looked at, captured. */
import type { Browser, CDPSession, Page } from "puppeteer-core";
import { kindOf, type Sources, WorkerError, withoutServer } from "./failures.js";
import { watchPage } from "./in-page.js";
import { watchLooks } from "./looks.js";
import type { InlineSound, Props, Sound, Video } from "./protocol.js";

/** What a page tells after it was moved to a frame. */
export interface Moved {
  /** Whether anything on it may look different from the last time that it was asked. */
  changed: boolean;
  /** Hash of all that decides how it looks, where that can be known and was asked for. */
  likeness: string | null;
  sounds: Sound[];
  inline: InlineSound[];
}

/** What a browser's protocol returns for an evaluation. */
interface Evaluated {
  result: { value?: unknown };
  exceptionDetails?: { exception?: { description?: string }; text: string };
}

/** How a page is set up before its own code runs. */
export interface Opening {
  origin: string;
  /** What `getInputProps` gives. */
  props: Props;
  width: number;
  height: number;
  scale: number;
  /** Seconds that `delayRender` may hold. */
  patience: number;
}

export class Stage {
  /** What runs before the page's own code. */
  private prologue: string[] = [];
  private crash: WorkerError | null = null;
  private wakeCrash: (error: WorkerError) => void = () => undefined;
  private readonly crashed = new Promise<never>((_resolve, reject) => {
    this.wakeCrash = reject;
  });

  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
    private sources: Sources,
  ) {
    this.crashed.catch(() => undefined);
    page.on("error", (error) =>
      this.fail(new WorkerError("out_of_memory", `the page crashed: ${error.message}`)),
    );
  }

  /** Open a page on the site; nothing is mounted yet. */
  static async open(browser: Browser, opening: Opening, sources: Sources): Promise<Stage> {
    const page = await browser.newPage();
    const stage = new Stage(page, await page.createCDPSession(), sources);
    await stage.reopen(opening, sources);
    return stage;
  }

  /** Load the site again, as if the page were new: a process that has compiled a bundle once does it faster. */
  async reopen(opening: Opening, sources: Sources): Promise<void> {
    this.sources = sources;
    const { width, height, scale: deviceScaleFactor } = opening;
    await this.page.setViewport({ width, height, deviceScaleFactor });
    if (this.prologue.length > 0) {
      await Promise.all(this.prologue.map((one) => this.page.removeScriptToEvaluateOnNewDocument(one)));
      await this.forget(opening.origin);
    }
    const looks = await this.page.evaluateOnNewDocument(watchLooks);
    const rest = await this.page.evaluateOnNewDocument(watchPage, {
      inputProps: JSON.stringify(opening.props),
      port: Number(new URL(opening.origin).port),
      milliseconds: Math.round(opening.patience * 1000),
    });
    this.prologue = [looks.identifier, rest.identifier];
    const answer = await this.page
      .goto(`${opening.origin}/index.html`, { waitUntil: "load" })
      .catch((error: Error) => {
        throw new WorkerError("bad_bundle", `the bundle cannot be opened: ${error.message}`);
      });
    if (!answer?.ok() || !(await this.call("typeof window.remotion_setBundleMode === 'function'"))) {
      throw new WorkerError("bad_bundle", "this is no bundle of a Remotion project");
    }
  }

  /** Remove what the last load may have left in the browser; what belongs to the tab goes in the page itself. */
  private async forget(origin: string): Promise<void> {
    const storageTypes = "cookies,indexeddb,cache_storage,file_systems,service_workers,shared_storage";
    await this.unlessCrashed(this.session.send("Storage.clearDataForOrigin", { origin, storageTypes }));
  }

  /** Mount the root without any composition, so that compositions can be asked about. */
  async mountRoot(): Promise<void> {
    await this.call(`farm.mount({type: 'evaluation'})`);
  }

  /** Mount a composition with resolved props; what was mounted before is unmounted first. */
  async mount(video: Video, props: Props): Promise<void> {
    const none = null;
    const mode = {
      type: "composition",
      compositionName: video.id,
      serializedResolvedPropsWithSchema: JSON.stringify(props),
      compositionDurationInFrames: video.durationInFrames,
      compositionFps: video.fps,
      compositionHeight: video.height,
      compositionWidth: video.width,
      compositionDefaultCodec: none,
      compositionDefaultOutName: none,
      compositionDefaultVideoImageFormat: none,
      compositionDefaultPixelFormat: none,
      compositionDefaultProResProfile: none,
      compositionDefaultSampleRate: none,
    };
    await this.call(`farm.remount(${JSON.stringify(mode)}, ${JSON.stringify(JSON.stringify(props))})`);
  }

  /** Move to a frame and wait until it is drawn. */
  async move(video: Video, frame: number, compared: boolean): Promise<Moved> {
    const given = `${frame}, ${JSON.stringify(video.id)}, ${compared}`;
    return (await this.call(`farm.move(${given})`, frame)) as Moved;
  }

  /** Return the page's picture in base64. */
  async capture(format: "jpeg" | "png", quality: number | null): Promise<string> {
    const options = { format, optimizeForSpeed: true, captureBeyondViewport: false, fromSurface: true };
    const lossy = quality === null ? options : { ...options, quality };
    const taken = await this.unlessCrashed(this.session.send("Page.captureScreenshot", lossy));
    return taken.data;
  }

  /** Evaluate an expression in the page and return its value; what it throws becomes a typed failure. */
  async call(expression: string, frame?: number): Promise<unknown> {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const found = (await this.unlessCrashed(this.session.send("Runtime.evaluate", asked))) as Evaluated;
    if (found.exceptionDetails) {
      throw await this.explain(found.exceptionDetails, frame);
    }
    return found.result.value;
  }

  async close(): Promise<void> {
    await this.page.close().catch(() => undefined);
  }

  /** End whatever waits for this page. */
  fail(error: WorkerError): void {
    this.crash ??= error;
    this.wakeCrash(this.crash);
  }

  private async unlessCrashed<T>(work: Promise<T>): Promise<T> {
    if (this.crash) {
      throw this.crash;
    }
    return Promise.race([work, this.crashed]);
  }

  private async explain(
    details: NonNullable<Evaluated["exceptionDetails"]>,
    frame: number | undefined,
  ): Promise<WorkerError> {
    const stack = details.exception?.description ?? details.text;
    const [first = "it threw"] = stack.replace(/^(Uncaught )?(Error: )+/, "").split("\n");
    // What the browser describes ends with the stack once more.
    const [thrown = stack, around = ""] = stack.split(/\n@(?:components|end)\n/);
    const [{ source, components: calls }, { components }] = await Promise.all([
      this.sources.locate(thrown),
      this.sources.locate(around),
    ]);
    return new WorkerError(kindOf(stack), withoutServer(first.trim()), {
      ...(frame === undefined ? {} : { frame }),
      ...(source ? { source } : {}),
      components: components.length ? components : calls,
    });
  }
}
