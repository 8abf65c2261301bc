/** The browser: sandboxed where the machine allows it, cut off from the network but for the site and listed hosts. */
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";
import { WorkerError } from "./failures.js";

const SETPRIV = "/usr/bin/setpriv";

/** Flags for pictures that are the same on every machine and take as little work as possible. */
const FLAGS = [
  "--headless=old",
  "--remote-debugging-pipe",
  "--no-first-run",
  "--no-default-browser-check",
  "--hide-scrollbars",
  "--mute-audio",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
  "--disable-lcd-text",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-extensions",
  "--disable-sync",
  "--disable-breakpad",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-default-apps",
  "--disable-hang-monitor",
  "--disable-popup-blocking",
  "--disable-quic",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--disable-ipc-flooding-protection",
  "--autoplay-policy=no-user-gesture-required",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--metrics-recording-only",
  "--password-store=basic",
];

/** Return the flags by which all requests but those to the site and some hosts go to a proxy that is not there. */
function confinement(port: number, hosts: readonly string[]): string[] {
  const open = [`127.0.0.1:${port}`, `localhost:${port}`, ...hosts];
  return ["--proxy-server=http://127.0.0.1:1", `--proxy-bypass-list=<-loopback>;${open.join(";")}`];
}

/** What a browser is started for; it can't be changed later. */
export interface Purpose {
  executable: string;
  /** Port of the site on the loopback interface. */
  port: number;
  /** Hosts that pages may reach besides. */
  hosts: readonly string[];
  /** Device pixels per CSS pixel. Told when it starts, a small one makes small pictures; told to a page, it does not. */
  scale: number;
}

/** A running browser and what became of its sandbox. */
export interface Chromium {
  browser: Browser;
  sandboxed: boolean;
  purpose: Purpose;
  close(): Promise<void>;
}

/** Start the browser; as root, and where the kernel has no user namespaces, it runs without its sandbox. */
export async function startChromium(purpose: Purpose): Promise<Chromium> {
  const root = process.getuid?.() === 0;
  if (!root) {
    const sandboxed = await launch(purpose, true).catch(() => null);
    if (sandboxed) {
      return sandboxed;
    }
  }
  return launch(purpose, false).catch((error: Error) => {
    throw new WorkerError(
      "browser_lost",
      `${purpose.executable} does not start: ${error.message.split("\n")[0]}`,
    );
  });
}

async function launch(purpose: Purpose, sandboxed: boolean): Promise<Chromium> {
  const { executable, port, hosts, scale } = purpose;
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  const started = [`--force-device-scale-factor=${scale}`, `--user-data-dir=${profile}`, "about:blank"];
  const own = [...FLAGS, ...confinement(port, hosts), ...started];
  const flags = sandboxed ? own : ["--no-sandbox", ...own];
  // Killed with its parent even when that is killed, whatever Chromium itself is doing.
  const dies = await access(SETPRIV).then(
    () => true,
    () => false,
  );
  const browser = await puppeteer.launch({
    executablePath: dies ? SETPRIV : executable,
    args: dies ? ["--pdeathsig", "KILL", "--", executable, ...flags] : flags,
    ignoreDefaultArgs: true,
    pipe: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    protocolTimeout: 0, // the farm watches for progress itself
    timeout: 30_000,
  });
  const close = async () => {
    await browser.close().catch(() => undefined);
    await rm(profile, { recursive: true, force: true });
  };
  return { browser, sandboxed, purpose, close };
}
