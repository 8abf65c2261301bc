"""A small Remotion project, written on the spot, and what its compositions show."""

import json
from dataclasses import dataclass
from pathlib import Path

from media_made import segment, tone, write_sound

from farm.scene_worker.assets import Assets
from farm.settings import Settings
from farm.storage.directory import DirectoryStore

REPOSITORY = Path(__file__).parents[4]
WORKSPACE = REPOSITORY / "remotion"


@dataclass(frozen=True, kw_only=True)
class Tiny:
    """The bundled project and all that is needed to draw from it."""

    project: Path
    bundle: str
    store: DirectoryStore
    settings: Settings
    assets: Assets


INDEX = """\
import { registerRoot } from "remotion";
import { Root } from "./Root";

registerRoot(Root);
"""

CONFIG = """\
import { Config } from "@remotion/cli/config";

Config.setEntryPoint("./src/video.ts");
Config.setRspack(true);
"""
"""The bundler that takes less time, and a name for the entry that only this file tells."""

ROOT = """\
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  AbsoluteFill,
  Composition,
  continueRender,
  delayRender,
  Html5Audio,
  Img,
  OffthreadVideo,
  Sequence,
  staticFile,
  useCurrentFrame,
} from "remotion";
import { z } from "zod";

/** A number as eight grey columns, the lowest bit on the left. */
const Number = ({ number }: { number: number }) => (
  <AbsoluteFill style={{ flexDirection: "row" }}>
    {Array.from({ length: 8 }, (_, bit) => (
      <div key={bit} style={{ flex: 1, background: (number >> bit) & 1 ? "#d2d2d2" : "#282828" }} />
    ))}
  </AbsoluteFill>
);

const Count = () => <Number number={useCurrentFrame()} />;

const Hold = () => <Number number={Math.min(useCurrentFrame(), 10)} />;

const Bomb = ({ number }: { number: number }) => {
  if (number === 5) {
    throw new Error("the fifth frame is too much");
  }
  return <Number number={number} />;
};

const Throws = () => <Bomb number={useCurrentFrame()} />;

const Waits = () => {
  const frame = useCurrentFrame();
  useState(() => (frame < 100 ? delayRender("what never comes") : 0));
  return <Number number={frame} />;
};

const shade = z.object({
  shade: z.number().int().min(0).max(255),
  label: z.string().max(12),
  photo: z.string().meta({ asset: "image" }).optional(),
});

/** Keeps in its state and outside of it what it was first given, as careless components do. */
const Echo = ({ shade: given, label }: z.infer<typeof shade>) => {
  const frame = useCurrentFrame();
  const [kept] = useState(given);
  useEffect(() => {
    document.title = label;
  }, [label]);
  const late = frame >= 10 ? given : 0;
  return (
    <AbsoluteFill style={{ background: `rgb(${kept},${given},${late})` }} data-label={label}>
      {label}
    </AbsoluteFill>
  );
};

/** Depends on its prop from frame 10 on. */
const Late = ({ number }: { number: number }) => <Number number={useCurrentFrame() < 10 ? 0 : number} />;

/** Is as grey as the frame is late, by means that its markup does not tell: that is the same in every other frame. */
const Moody = ({ mood }: { mood: string }) => {
  const frame = useCurrentFrame();
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = ref.current as HTMLDivElement;
    const grey = `rgb(${[1, 2, 3].map(() => 40 + frame * 30).join()})`;
    const rule = `.moody { background: ${grey}; height: 100% }`;
    const style = box.querySelector("style")?.sheet as CSSStyleSheet;
    const late = frame >= 2;
    const paint: Record<string, () => void> = {
      rule: () => (style.cssRules[0] as CSSStyleRule).style.setProperty("background", grey),
      inserted: () => style.insertRule(rule, style.cssRules.length),
      adopted: () => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(rule);
        document.adoptedStyleSheets = [sheet];
      },
      shadow: () => {
        const root = box.shadowRoot ?? box.attachShadow({ mode: "open" });
        root.innerHTML = `<div style="background: ${grey}; height: 100%"></div>`;
      },
      canvas: () => {
        const pen = box.querySelector("canvas")?.getContext("2d") as CanvasRenderingContext2D;
        pen.fillStyle = grey;
        pen.fillRect(0, 0, 320, 180);
      },
      animation: () => {
        const move = box.animate([{ background: "black" }, { background: "white" }], 1000);
        move.pause();
        move.currentTime = frame * 100;
      },
      checked: () => Object.assign(box.querySelector("input") as HTMLInputElement, { checked: late }),
      scrolled: () => box.scrollTo(0, late ? 180 : 0),
      focused: () => (late ? box.focus() : box.blur()),
    };
    paint[mood]?.();
  }, [frame, mood]);
  return (
    <div ref={ref} tabIndex={0} data-tick={frame % 2} style={{ height: 180, overflow: "hidden", outline: "none" }}>
      <style>{`.moody { height: 100% } input { appearance: none; width: 100%; height: 100% }
        input:checked, :focus .moody { background: white }`}</style>
      {mood === "canvas" && <canvas width={320} height={180} />}
      {mood === "checked" && <input type="checkbox" />}
      <div className="moody" />
      {mood === "scrolled" && <div style={{ height: 180, background: "white" }} />}
    </div>
  );
};

const Photo = ({ photo }: { photo: string }) => (
  <AbsoluteFill>
    <Img src={photo} style={{ width: "100%", height: "100%" }} />
  </AbsoluteFill>
);

const Film = () => <OffthreadVideo src={staticFile("film.mp4")} style={{ width: "100%", height: "100%" }} />;

const Spins = () => {
  const frame = useCurrentFrame();
  while (frame === 3) {}
  return <Number number={frame} />;
};

const Sized = ({ seconds }: { seconds: number }) => <Number number={seconds} />;

const Sound = () => (
  <AbsoluteFill>
    <Count />
    <Sequence from={5} durationInFrames={20}>
      <Html5Audio src={staticFile("tone.wav")} volume={(frame) => (frame < 10 ? 1 : 0.5)} />
    </Sequence>
  </AbsoluteFill>
);

/** Shows 1 for a fetch that came through, 2 for a picture, 4 for its own bundle, 8 for a film's frame; 128 at last. */
const Net = ({ fetched, picture }: { fetched: string; picture: string }) => {
  const [seen, setSeen] = useState(0);
  const [handle] = useState(() => delayRender("asking the network"));
  useEffect(() => {
    const asked = [
      fetch(fetched).then(() => 1),
      new Promise<number>((resolve, reject) => {
        const image = new Image();
        image.onload = () => resolve(2);
        image.onerror = reject;
        image.src = picture;
      }),
      fetch("/index.html").then(() => 4),
      fetch(`/proxy?src=${encodeURIComponent(fetched)}&time=0&transparent=false&toneMapped=true`).then((answer) =>
        answer.ok ? 8 : 0,
      ),
    ];
    Promise.allSettled(asked).then((results) => {
      setSeen(results.reduce((sum, one) => sum + (one.status === "fulfilled" ? one.value : 0), 128));
      setTimeout(() => continueRender(handle), 50);
    });
  }, [fetched, picture, handle]);
  return <Number number={seen} />;
};

let loads = 0;

/** Shows where it finds traces of an earlier video, a bit for each place, and leaves its own in all of them. */
const Diary = ({ name }: { name: string }) => {
  const [seen, setSeen] = useState(0);
  const [handle] = useState(() => delayRender("reading the diary"));
  useEffect(() => {
    const read = async () => {
      const found = [
        loads > 0,
        window.name !== "",
        sessionStorage.length > 0,
        localStorage.length > 0,
        document.cookie !== "",
        (await indexedDB.databases()).length > 0,
        (await caches.keys()).length > 0,
        document.referrer !== "",
      ];
      loads += 1;
      window.name = name;
      sessionStorage.setItem("name", name);
      localStorage.setItem("name", name);
      document.cookie = `name=${name}`;
      await new Promise<void>((resolve) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => {
          asked.result.close();
          resolve();
        };
      });
      await caches.open(name);
      setSeen(found.reduce((sum, trace, bit) => sum + (trace ? 1 << bit : 0), 0));
      setTimeout(() => continueRender(handle), 50);
    };
    read();
  }, [name, handle]);
  return <Number number={seen} />;
};

const size = { width: 320, height: 180, fps: 30, durationInFrames: 60 };

/** Registers a composition some time after the others. */
const Tardy = () => {
  const [there, setThere] = useState(false);
  useEffect(() => {
    setTimeout(() => setThere(true), 100);
  }, []);
  return there ? <Composition id="Tardy" component={Count} {...size} /> : null;
};

export const Root = () => (
  <>
    <Composition id="Count" component={Count} {...size} durationInFrames={200} />
    <Composition id="Hold" component={Hold} {...size} />
    <Composition id="Throws" component={Throws} {...size} />
    <Composition id="Waits" component={Waits} {...size} />
    <Composition id="Echo" component={Echo} schema={shade} defaultProps={{ shade: 7, label: "none" }} {...size} />
    <Composition
      id="Sized"
      component={Sized}
      defaultProps={{ seconds: 2 }}
      calculateMetadata={({ props }) => {
        if (props.seconds < 0) {
          throw new Error("there is no time before the beginning");
        }
        return { durationInFrames: props.seconds * 25, fps: 25, width: 400, height: 300, props: { ...props, made: 1 } };
      }}
      {...size}
    />
    <Composition id="Late" component={Late} defaultProps={{ number: 0 }} {...size} />
    <Composition id="Moody" component={Moody} defaultProps={{ mood: "" }} {...size} />
    <Composition id="Photo" component={Photo} defaultProps={{ photo: "" }} {...size} />
    <Composition id="Film" component={Film} {...size} />
    <Composition id="Spins" component={Spins} {...size} />
    <Composition id="Sound" component={Sound} {...size} />
    <Composition id="Diary" component={Diary} defaultProps={{ name: "nobody" }} {...size} />
    <Composition id="Net" component={Net} defaultProps={{ fetched: "/", picture: "/" }} {...size} />
    <Tardy />
  </>
);
"""

BOMB_LINE = ROOT.splitlines().index('    throw new Error("the fifth frame is too much");') + 1
"""Line of the file at which a composition throws."""

COMPOSITIONS = [
    *(
        "Count",
        "Hold",
        "Throws",
        "Waits",
        "Echo",
        "Sized",
        "Late",
        "Moody",
        "Photo",
        "Film",
        "Spins",
        "Sound",
        "Diary",
        "Net",
        "Tardy",
    )
]


def write_project(folder: Path) -> Path:
    """Write the project, its packages borrowed from the repository's own."""
    (folder / "src").mkdir(parents=True)
    (folder / "public").mkdir()
    (folder / "package.json").write_text(json.dumps({"name": "tiny", "private": True, "version": "1.0.0"}))
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": {"jsx": "react-jsx", "strict": True}}))
    (folder / "remotion.config.ts").write_text(CONFIG)
    (folder / "src" / "video.ts").write_text(INDEX)
    (folder / "src" / "Root.tsx").write_text(ROOT)
    (folder / "node_modules").symlink_to(WORKSPACE / "node_modules")
    write_sound(folder / "public" / "tone.wav", tone(2))
    segment(folder / "public" / "film.mp4", 30)
    return folder
