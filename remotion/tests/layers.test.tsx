import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { LAYER_Z, Layers } from "../src/layers";

const drawn = (markup: string): string[] =>
  [...markup.matchAll(/data-layer="(\w+)"/g)].map(([, name = ""]) => name);

test("Layers lie from background to debug in the documented order, and keep it to themselves", () => {
  expect(Object.values(LAYER_Z)).toEqual([0, 10, 20, 30, 40, 50, 60, 100]);
  const markup = renderToStaticMarkup(
    <Layers
      debug="8"
      background="1"
      characters="4"
      propsFront="5"
      propsBack="3"
      backgroundEffects="2"
      textOverlays="6"
      transitions="7"
    />,
  );
  expect(drawn(markup)).toEqual(Object.keys(LAYER_Z));
  expect(markup.replaceAll(/<[^>]*>/g, "")).toBe("12345678");
  expect(markup).toContain("isolation:isolate");
});

test("A slot that is not given draws no box", () => {
  expect(drawn(renderToStaticMarkup(<Layers />))).toEqual([]);
  expect(
    drawn(renderToStaticMarkup(<Layers background={false} characters={null} textOverlays={0} />)),
  ).toEqual(["textOverlays"]);
});

test("Each layer fills the picture at its height", () => {
  const markup = renderToStaticMarkup(<Layers transitions="x" />);
  const box = /<div[^>]*data-layer="transitions"[^>]*>/.exec(markup)?.[0] ?? "";
  expect(box).toContain("z-index:60");
  expect(box).toContain("position:absolute");
  expect(box).toContain("width:100%");
});
