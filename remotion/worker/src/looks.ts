/**
 * What runs in the page first: watches whether it may look different, and tells what decides its looks.
 *
 * `watchLooks` is sent to the browser as text, so it must not refer to anything outside itself.
 */

/** What `watchPage` finds as `farm_looks`. */
export interface Looks {
  /** Count the page as changed. */
  soil(): void;
  /** Tell whether anything may look different from the last time that it was asked. */
  changed(): boolean;
  /** Return a hash of all that decides what the page looks like; null where something else may decide it too. */
  likeness(): Promise<string | null>;
}

export function watchLooks(): void {
  /** Things that may have changed the picture since it was last asked for. */
  let dirty = true;
  const soil = () => {
    dirty = true;
  };
  const observer = new MutationObserver(soil);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  for (const name of ["load", "scroll", "input", "error", "resize"]) {
    window.addEventListener(name, soil, { capture: true, passive: true });
  }
  document.fonts.addEventListener("loadingdone", soil);
  for (const name of ["insertRule", "deleteRule", "replaceSync", "replace"] as const) {
    const inner = CSSStyleSheet.prototype[name] as (...given: unknown[]) => unknown;
    Object.defineProperty(CSSStyleSheet.prototype, name, {
      value(this: CSSStyleSheet, ...given: unknown[]) {
        soil();
        return Reflect.apply(inner, this, given);
      },
    });
  }
  /** Whether something was changed, or can be from now on, that the document does not tell. */
  let loose = false;
  const loosened = (owner: object, names: readonly string[]) => {
    for (const name of names) {
      const inner = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
      const kind = inner.set ? "set" : "value";
      const call = inner[kind] as (...given: unknown[]) => unknown;
      Object.defineProperty(owner, name, {
        ...inner,
        [kind](this: unknown, ...given: unknown[]) {
          loose = true;
          return Reflect.apply(call, this, given);
        },
      });
    }
  };
  loosened(Element.prototype, ["attachShadow", "scroll", "scrollBy", "scrollTo", "scrollIntoView"]);
  loosened(Element.prototype, ["scrollTop", "scrollLeft"]);
  loosened(CSSGroupingRule.prototype, ["insertRule", "deleteRule"]);
  const styleOf = Object.getOwnPropertyDescriptor(CSSStyleRule.prototype, "style") as PropertyDescriptor;
  Object.defineProperty(CSSStyleRule.prototype, "style", {
    ...styleOf,
    get(this: CSSStyleRule) {
      loose = true; // who asks for it may write to it
      return styleOf.get?.call(this);
    },
  });
  window.addEventListener("scroll", () => (loose = true), { capture: true, passive: true });

  /** Elements that can change without a change of the document. */
  const LIVELY =
    "canvas,video,iframe,object,embed,animate,animateTransform,animateMotion,set,marquee," +
    "input,textarea,select,dialog,[popover],[contenteditable]," +
    'img[src*=".gif" i],img[src*=".apng" i],img[src^="data:image/gif" i]';
  const isLively = () =>
    loose ||
    document.getAnimations().length > 0 ||
    document.adoptedStyleSheets.length > 0 ||
    CSS.highlights.size > 0 ||
    (document.activeElement ?? document.body) !== document.body ||
    getSelection()?.isCollapsed === false ||
    document.fullscreenElement !== null ||
    document.querySelector(LIVELY) !== null;
  const changed = () => {
    observer.takeRecords().length && soil();
    const different = dirty || isLively();
    dirty = false;
    return different;
  };

  /** Rules of style sheets up to which they are compared. */
  const MOST_RULES = 5000;
  /** Return all rules as text; throws where a sheet is another site's or there are too many. */
  const rulesOf = (sheets: Iterable<CSSStyleSheet>, found: string[] = []): string[] => {
    for (const sheet of sheets) {
      found.push(`${sheet.disabled} ${sheet.media.mediaText}`);
      for (const rule of sheet.cssRules) {
        found.push(rule.cssText);
        rule instanceof CSSImportRule && rule.styleSheet && rulesOf([rule.styleSheet], found);
      }
      if (found.length > MOST_RULES) {
        throw new Error("too many rules");
      }
    }
    return found;
  };
  const fontSources = new WeakMap<FontFace, unknown>();
  window.FontFace = new Proxy(FontFace, {
    construct(face, given: ConstructorParameters<typeof FontFace>, made) {
      const font = Reflect.construct(face, given, made) as FontFace;
      fontSources.set(font, given[1]);
      return font;
    },
  });
  const fontsOf = () =>
    [...document.fonts].map((face) => {
      const source = fontSources.get(face);
      if (source !== undefined && typeof source !== "string") {
        throw new Error("nobody can ask a font for its bytes");
      }
      const { family, style, weight, stretch, unicodeRange, featureSettings, status } = face;
      const metrics = [face.ascentOverride, face.descentOverride, face.lineGapOverride];
      return [family, style, weight, stretch, unicodeRange, featureSettings, status, source, ...metrics];
    });
  const likeness = async (): Promise<string | null> => {
    if (isLively()) {
      return null;
    }
    try {
      const images = [...document.images].map((one) => [one.currentSrc, one.complete, one.naturalWidth]);
      const markup = document.documentElement.outerHTML;
      const text = JSON.stringify([location.href, markup, rulesOf(document.styleSheets), fontsOf(), images]);
      if (/\b(paint|element|-webkit-canvas)\(/.test(text)) {
        return null; // drawn by code
      }
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      return btoa(String.fromCharCode(...new Uint8Array(digest)));
    } catch {
      return null;
    }
  };

  Object.assign(window, { farm_looks: { soil, changed, likeness } satisfies Looks });
}
