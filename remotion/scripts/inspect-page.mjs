/**
 * What is wrong with the page as it stands. Sent to the browser as text: it refers to nothing outside itself.
 *
 * `safe` holds the safe area's edges in pixels. An element marked `data-bleed` leaves the frame on purpose, with
 * everything in it; what moves must stay in the frame, and what stands in the safe area.
 *
 * Texts are judged by their ink, not by their line boxes, which are higher than the letters.
 */
export async function inspectPage({ width, height, safe }) {
  const TOLERANCE = 2;
  /** Of the safe area, which is a rule of thumb itself. */
  const LENIENCE = 4;
  const IN_TRANSIT = 0.5;
  const SMALLEST = 0.013 * Math.min(width, height);
  const frame = { left: 0, top: 0, right: width, bottom: height };

  window.farm_seen ??= new Map();
  window.farm_probes ??= new Map();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });

  const offences = [];
  const blame = (kind, text, detail) => offences.push({ kind, text: text.slice(0, 60), detail });

  const meet = (a, b) => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const isEmpty = (r) => r.right - r.left < 0.5 || r.bottom - r.top < 0.5;
  const isWithin = (r, box, by = TOLERANCE) =>
    r.left >= box.left - by &&
    r.top >= box.top - by &&
    r.right <= box.right + by &&
    r.bottom <= box.bottom + by;
  const told = (r) => [r.left, r.top, r.right, r.bottom].map(Math.round).join(" ");
  const ancestors = (element) => {
    const found = [];
    for (let each = element; each && each !== document.body; each = each.parentElement) found.push(each);
    return found;
  };
  const moves = (style) => {
    if (style.transform === "none") return false;
    const { a, b, c, d, e, f } = new DOMMatrix(style.transform);
    const parts = [a - 1, b, c, d - 1, e, f];
    return parts.some((part) => Math.abs(part) > 0.001);
  };

  /** What an element cuts off from what is in it, as a box; null: nothing. */
  const clipOf = (element, style) => {
    const box = element.getBoundingClientRect();
    const inset = /^inset\(([^)]*)\)/.exec(style.clipPath);
    if (inset) {
      const [top, right = top, bottom = top, left = right] = inset[1].split(" ").map(Number.parseFloat);
      return {
        left: box.left + (left / 100) * box.width,
        top: box.top + (top / 100) * box.height,
        right: box.right - (right / 100) * box.width,
        bottom: box.bottom - (bottom / 100) * box.height,
      };
    }
    const across = style.overflowX !== "visible";
    const along = style.overflowY !== "visible";
    if (!across && !along) return null;
    return {
      left: across ? box.left : Number.NEGATIVE_INFINITY,
      right: across ? box.right : Number.POSITIVE_INFINITY,
      top: along ? box.top : Number.NEGATIVE_INFINITY,
      bottom: along ? box.bottom : Number.POSITIVE_INFINITY,
    };
  };

  /** How an element stands: shown or not, moving, bleeding, and the part of the frame that it may paint. */
  const standing = (element) => {
    let opacity = 1;
    let clip = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 };
    let moving = false;
    let bleeds = false;
    for (const each of ancestors(element)) {
      const style = getComputedStyle(each);
      opacity *= Number(style.opacity);
      moving ||= moves(style) || style.clipPath !== "none";
      bleeds ||= each.hasAttribute("data-bleed");
      const cut = clipOf(each, style);
      // The frame's own edge is judged apart.
      if (cut && !isWithin(frame, cut, 1)) clip = meet(clip, cut);
    }
    const hidden = getComputedStyle(element).visibility !== "visible" || opacity < 0.03;
    return { hidden, faint: opacity < IN_TRANSIT, moving, bleeds, clip };
  };

  const fontOf = (style) => `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;

  /** The lines of a text node: their texts and boxes. */
  const linesOf = (node) => {
    const range = document.createRange();
    const lines = [];
    for (const { segment, index } of new Intl.Segmenter().segment(node.data)) {
      range.setStart(node, index);
      range.setEnd(node, index + segment.length);
      const rect = range.getClientRects()[0];
      const last = lines.at(-1);
      if (segment.trim() === "" && last) last.text += segment;
      if (!rect || rect.width === 0 || segment.trim() === "") continue;
      const same = last && Math.abs(rect.top - last.top) < rect.height / 2;
      if (!same) {
        lines.push({ text: segment, left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom });
        continue;
      }
      last.text += segment;
      last.left = Math.min(last.left, rect.left);
      last.right = Math.max(last.right, rect.right);
    }
    return lines.map((line) => ({ ...line, text: line.text.trim() }));
  };

  const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

  /** The box of what is really drawn of a line. */
  const inkOf = (line, style, by) => {
    context.font = fontOf(style);
    context.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
    const made = context.measureText(line.text);
    const sideways = RIGHT_TO_LEFT.test(line.text);
    return {
      left: sideways ? line.left : line.left - by * made.actualBoundingBoxLeft,
      right: sideways ? line.right : line.left + by * made.actualBoundingBoxRight,
      top: line.top + by * (made.fontBoundingBoxAscent - made.actualBoundingBoxAscent),
      bottom: line.top + by * (made.fontBoundingBoxAscent + made.actualBoundingBoxDescent),
    };
  };

  /** The bundled faces, as their rules describe them. */
  const rules = [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule),
  );
  const plain = (family) => family.trim().replaceAll(/["']/g, "");

  /** Whether a face says that it has a letter; one without a range says it of all. */
  const claims = (range, letter) => {
    const code = letter.codePointAt(0);
    return (range || "U+0-10FFFF").split(",").some((part) => {
      const [first, last = first] = part.trim().replace(/^u\+/i, "").split("-");
      const from = Number.parseInt(first.replaceAll("?", "0"), 16);
      return code >= from && code <= Number.parseInt(last.replaceAll("?", "f"), 16);
    });
  };

  /** The files of one face under a name of its own, so that nothing else can draw in its place. */
  const probe = (rule) => {
    const source = /url\(["']?([^"')]+)/.exec(rule.style.getPropertyValue("src"))[1];
    if (!window.farm_probes.has(source)) {
      const name = `probe ${window.farm_probes.size}`;
      const face = new FontFace(name, `url(${new URL(source, document.baseURI)})`);
      document.fonts.add(face);
      window.farm_probes.set(
        source,
        face.load().then(() => name),
      );
    }
    return window.farm_probes.get(source);
  };

  /** The pixels of a letter, as text; empty when it draws nothing. */
  const drawn = (letter, font) => {
    canvas.width = 96;
    canvas.height = 64;
    context.font = font;
    context.fillStyle = "#fff";
    context.fillText(letter, 8, 46);
    const { data } = context.getImageData(0, 0, 96, 64);
    return data.some((value) => value > 0) ? data.join() : "";
  };

  /** What draws nothing by itself: spaces, joiners, selectors, and marks, which are drawn with their letter. */
  const UNDRAWN = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{M}]$/u;

  /** Why a letter is not drawn as it should be; an empty text where it is. */
  const missing = async (letter, families) => {
    for (const family of families.split(",").map(plain)) {
      for (const rule of rules.filter(
        (each) => plain(each.style.getPropertyValue("font-family")) === family,
      )) {
        const range = rule.style.getPropertyValue("unicode-range");
        if (!claims(range, letter)) continue;
        const font = `40px "${await probe(rule)}"`;
        const pixels = drawn(letter, font);
        if (pixels === "" || pixels === drawn("\u{10fffe}", font)) continue;
        const loaded = [...document.fonts].some(
          (face) =>
            plain(face.family) === family && face.status === "loaded" && claims(face.unicodeRange, letter),
        );
        return loaded ? "" : "its face has not loaded";
      }
    }
    return "is in no bundled face";
  };

  /** The nearest element that paints a plate behind a text: a ground or a border of its own. */
  const plateOf = (element) =>
    ancestors(element).find((each) => {
      const style = getComputedStyle(each);
      const fill = /rgba?\(([^)]*)\)/.exec(style.backgroundColor)?.[1]?.split(",") ?? [];
      const filled = fill.length === 3 || Number(fill[3]) > 0.05;
      return filled || style.backgroundImage !== "none" || Number.parseFloat(style.borderTopWidth) > 0;
    });

  const touches = (r) =>
    r.left <= TOLERANCE ||
    r.top <= TOLERANCE ||
    r.right >= width - TOLERANCE ||
    r.bottom >= height - TOLERANCE;

  const texts = [];
  const elements = new Map();
  const plates = new Set();
  let characters = 0;

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || node.data.trim() === "" || /^(SCRIPT|STYLE|TITLE)$/i.test(element.tagName)) continue;
    const state = standing(element);
    if (state.hidden) continue;
    const style = getComputedStyle(element);
    // How much transforms enlarge it.
    const by = element.getBoundingClientRect().width / (element.offsetWidth || 1);
    for (const line of linesOf(node)) {
      const ink = inkOf(line, style, by);
      const seen = meet(meet(ink, state.clip), frame);
      if (isEmpty(seen) && (state.moving || state.bleeds)) continue;
      texts.push({ text: line.text, ink, element, state });
      for (const letter of line.text) {
        if (UNDRAWN.test(letter)) continue;
        characters += 1;
        const key = `${style.fontFamily} ${letter}`;
        const why = window.farm_seen.get(key) ?? (await missing(letter, style.fontFamily));
        window.farm_seen.set(key, why);
        if (why) blame("glyph", line.text, `"${letter}" ${why}`);
      }
      elements.set(`${line.text} ${style.fontFamily} ${style.fontWeight}`, { element, text: line.text });
      if (state.bleeds) continue;
      if (!isWithin(ink, frame)) blame("outside the frame", line.text, told(ink));
      if (state.faint || state.moving) continue;
      if (!isWithin(ink, safe, LENIENCE))
        blame("outside the safe area", line.text, `${told(ink)} not in ${told(safe)}`);
      if (!isWithin(ink, state.clip)) blame("cut off", line.text, `${told(ink)} by ${told(state.clip)}`);
      if (Number.parseFloat(style.fontSize) < SMALLEST) blame("too small", line.text, style.fontSize);
      const plate = plateOf(element);
      if (plate) plates.add(plate);
    }
  }

  for (const plate of plates) {
    const box = plate.getBoundingClientRect();
    // What reaches the frame's edge is a ground, not a plate.
    if (!touches(box) && !isWithin(box, safe)) {
      blame("plate outside the safe area", plate.textContent, `${told(box)} not in ${told(safe)}`);
    }
  }

  for (const short of document.querySelectorAll('[data-text="short"]')) {
    if (!standing(short).hidden) blame("shortened", short.textContent, "the box is too small for the text");
  }

  /** Lines of one text may reach into each other's boxes; different texts may not. */
  const groupOf = ({ element }) => element.closest("[data-text]") ?? element;
  const still = texts.filter(({ state }) => !state.bleeds && !state.faint && !state.moving);
  const overlap = (a, b) => {
    const both = meet(a, b);
    return both.right - both.left > TOLERANCE && both.bottom - both.top > TOLERANCE;
  };
  still.forEach((one, i) => {
    for (const other of still.slice(i + 1)) {
      const inline = one.element.parentElement === other.element.parentElement;
      if (inline || groupOf(one) === groupOf(other) || !overlap(one.ink, other.ink)) continue;
      blame("texts overlap", one.text, `${told(one.ink)} and "${other.text}" ${told(other.ink)}`);
    }
  });

  let figures = 0;
  for (const figure of document.querySelectorAll("[data-figure]")) {
    const state = standing(figure);
    if (state.hidden || state.bleeds) continue;
    figures += 1;
    const parts = [...figure.querySelectorAll("path, circle, line")]
      .map((part) => part.getBoundingClientRect())
      .filter((box) => box.width + box.height > 0);
    const out = parts.find((box) => !isWithin(box, frame));
    if (out) blame("figure outside the frame", "figure", told(out));
    for (const { text, ink, element } of still) {
      const plate = plateOf(element);
      const box = plate?.getBoundingClientRect();
      const taken = plate && !plate.contains(figure) && !touches(box) ? box : ink;
      const hit = parts.find((part) => overlap(part, taken));
      if (hit) blame("text on the figure", text, `${told(taken)} and ${told(hit)}`);
    }
  }

  /** Whether something at rest really reaches out of an element that would cut it off. */
  const culprit = (element, box) =>
    [...element.querySelectorAll("*")].find((inner) => {
      const rect = inner.getBoundingClientRect();
      if (rect.width + rect.height === 0 || isWithin(rect, box)) return false;
      const state = standing(inner);
      return !state.hidden && !state.moving && !state.bleeds;
    });
  let clipping = 0;
  for (const element of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    const across = /hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const along = /hidden|clip/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (/hidden|clip/.test(style.overflowX + style.overflowY) && !(element instanceof SVGElement))
      clipping += 1;
    if ((!across && !along) || element instanceof SVGElement || element.closest("[data-bleed]")) continue;
    const found = culprit(element, element.getBoundingClientRect());
    if (found) {
      const sizes = `${element.scrollWidth}×${element.scrollHeight} in ${element.clientWidth}×${element.clientHeight}`;
      blame("overflow", element.textContent || found.tagName, sizes);
    }
  }

  const fresh = [...elements].filter(([key]) => !window.farm_seen.has(key));
  for (const [key] of fresh) window.farm_seen.set(key, "");
  window.farm_fresh = fresh.map(([, { element }]) => element);
  return {
    offences,
    fresh: fresh.map(([, { text }]) => text),
    counts: { texts: texts.length, characters, clipping, figures, plates: plates.size },
  };
}
