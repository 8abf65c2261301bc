/**
 * What runs in the page before the project's own code: Remotion's globals, and `farm`, which the worker calls.
 *
 * `watchPage` is sent to the browser as text, so it must not refer to anything outside itself.
 */
import type { Looks } from "./looks.js";
import type { InlineSound, Sound } from "./protocol.js";

export interface PageOptions {
  inputProps: string;
  port: number;
  milliseconds: number;
}

/** A sound as Remotion registers it for a frame. */
interface RenderAsset {
  type: string;
  id: string;
  src: string;
  frame: number;
  mediaFrame: number;
  volume: number;
  playbackRate: number;
  /** Left out by some of what makes sound by itself. */
  toneFrequency?: number;
  audioStartFrame: number;
  audio?: number[];
}

interface RemotionGlobals {
  [name: string]: unknown;
  remotion_setBundleMode(mode: unknown): void;
  remotion_setFrame(frame: number, composition: string, attempt: number): void;
  remotion_collectAssets(): RenderAsset[];
  remotion_getCompositionNames(): string[];
  remotion_renderReady: boolean;
  remotion_cancelledError: string | undefined;
}

export function watchPage(options: PageOptions): void {
  const here = window as unknown as RemotionGlobals;
  // The tab may have shown another video.
  window.name = "";
  sessionStorage.clear();
  localStorage.clear();
  Object.assign(here, {
    remotion_puppeteerTimeout: options.milliseconds + 2000, // Remotion takes two seconds off
    remotion_isMainTab: true,
    remotion_mediaCacheSizeInBytes: null,
    remotion_initialMemoryAvailable: null,
    remotion_sampleRate: 48_000,
    remotion_inputProps: options.inputProps,
    remotion_initialFrame: 0,
    remotion_attempt: 1,
    remotion_proxyPort: options.port,
    remotion_audioEnabled: true,
    remotion_videoEnabled: true,
    remotion_logLevel: "error",
    remotion_broadcastChannel: new BroadcastChannel("remotion-video-frame-extraction"),
    process: { env: { NODE_ENV: "production" } },
  });
  window.alert = (text?: string) => {
    here.remotion_cancelledError = new Error(
      `alert("${text ?? ""}") was called: nobody is there to read it`,
    ).stack;
  };
  window.confirm = (text?: string) => {
    here.remotion_cancelledError = new Error(
      `confirm("${text ?? ""}") was called: nobody is there to answer`,
    ).stack;
    return false;
  };

  let thrown: string | undefined;
  window.addEventListener("error", (event) => {
    if (event.error) {
      const around = (here.farm_componentStack as string | undefined) ?? "";
      thrown ??= `${(event.error as Error).stack ?? String(event.error)}\n@components\n${around}\n@end\n`;
    }
  });
  window.addEventListener("unhandledrejection", (event) => {
    const reason: unknown = event.reason;
    thrown ??= reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  });

  const ready = () =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const message = thrown ?? here.remotion_cancelledError;
        if (message !== undefined) {
          const error = new Error(message);
          error.stack = message;
          reject(error);
        } else if (here.remotion_renderReady === true) {
          resolve();
        } else {
          setTimeout(look, 2);
        }
      };
      look();
    });

  /** Let React run the effects of what it has drawn, in which sounds are registered: it posts itself a message for them. */
  const effects = async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          resolve();
        };
        port2.postMessage(null);
      });
    }
  };

  /** Where each sound that Remotion names only once comes from. */
  const named = new Map<string, string>();
  const sourceOf = (asset: RenderAsset) => {
    if (!asset.src.startsWith("same-as-")) {
      named.set(`same-as-${asset.id}-${asset.frame}`, asset.src);
    }
    return named.get(asset.src) ?? asset.src;
  };
  const sound = (asset: RenderAsset): Sound => ({
    id: asset.id,
    source: sourceOf(asset),
    mediaFrame: asset.mediaFrame,
    volume: asset.volume,
    playbackRate: asset.playbackRate,
    toneFrequency: asset.toneFrequency ?? 1,
    audioStartFrame: asset.audioStartFrame,
  });
  const inline = (asset: RenderAsset): InlineSound => {
    const bytes = new Uint8Array(Int16Array.from(asset.audio ?? []).buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return { id: asset.id, samples: btoa(text), frame: asset.frame, toneFrequency: asset.toneFrequency ?? 1 };
  };

  const mount = async (mode: unknown) => {
    here.remotion_setBundleMode(mode);
    await ready();
  };
  /** Milliseconds without another composition after which there are no more; and for the first of them. */
  const settled = { some: 200, none: 2000 };
  const registered = () => {
    try {
      return here.remotion_getCompositionNames();
    } catch {
      return []; // the root is not mounted yet
    }
  };
  const looks = here.farm_looks as Looks;
  here.farm = {
    mount,
    /** Return the compositions' names: they are registered one by one some time after the root is ready. */
    async names(wanted: string | null) {
      let names = registered();
      let [since, turns] = [performance.now(), 0];
      while (wanted === null || !names.includes(wanted)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        const now = registered();
        if (now.join() === names.join()) {
          turns += 1;
        } else {
          [names, since, turns] = [now, performance.now(), 0];
        }
        const rest = names.length > 0 ? settled.some : settled.none;
        if (turns >= 10 && performance.now() - since > rest) {
          break;
        }
      }
      return names;
    },
    async remount(mode: { type: string }, inputProps: string) {
      here.remotion_inputProps = inputProps;
      // Remotion's own change of mode keeps what components have in their state.
      (here.farm_unmount as (() => void) | undefined)?.();
      await mount(mode);
      document.body.style.background = "black";
      named.clear();
      looks.soil();
    },
    async move(frame: number, composition: string, compared: boolean) {
      await ready();
      here.remotion_setFrame(frame, composition, 1);
      await ready();
      await document.fonts.ready;
      await effects();
      await ready(); // effects may ask for more time
      const assets = here.remotion_collectAssets();
      const heard = assets.filter(({ type }) => type === "audio" || type === "video");
      const once = heard.filter((asset, n) => heard.findIndex(({ id }) => id === asset.id) === n);
      const changed = looks.changed();
      return {
        changed,
        likeness: changed && compared ? await looks.likeness() : null,
        sounds: once.map(sound),
        inline: assets.filter(({ type }) => type === "inline-audio").map(inline),
      };
    },
  };
}
