import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import {
  countedNumber,
  DataNumber,
  DataProvider,
  DataText,
  formatNumber,
  lookUp,
  type NumberStyle,
  numberOf,
  pictureSources,
  textOf,
  transformText,
} from "../src/data";

const person = {
  user: { name: "ada lovelace", tags: ["math", "poetry"], blank: "  ", nobody: null, zero: 0 },
  orders: [{ total: 12.5 }, { total: "99" }],
};

const draw = (children: ReactNode): string =>
  renderToStaticMarkup(<DataProvider data={person}>{children}</DataProvider>);

describe("Looking up a path", () => {
  test.each([
    ["user.name", "ada lovelace"],
    ["user.tags.1", "poetry"],
    ["user.tags[0]", "math"],
    ["orders[1].total", "99"],
    ["orders.0.total", 12.5],
    ["user.zero", 0],
    ["user.nobody", null],
  ])("%s finds %j", (path, value) => {
    expect(lookUp(person, path)).toBe(value);
  });

  test.each([
    "",
    ".",
    "user.",
    ".user",
    "user..name",
    "user.age",
    "user.name.first",
    "user.nobody.x",
    "orders.2",
    "orders.-1",
    "orders.01",
    "orders.1e0",
  ])("%j finds nothing", (path) => {
    expect(lookUp(person, path)).toBeUndefined();
  });

  test.each([
    "__proto__",
    "constructor",
    "user.__proto__",
    "user.constructor.name",
    "user.constructor.constructor",
    "toString",
    "user.hasOwnProperty",
    "user.tags.length",
    "user.tags.map",
    "user.name.length",
    "orders.0.__proto__.polluted",
  ])("%s does not lead behind the data", (path) => {
    expect(lookUp(person, path)).toBeUndefined();
  });

  test("refuses the dangerous names even where data has them as its own", () => {
    const hostile: unknown = JSON.parse(
      '{"__proto__": {"x": 1}, "constructor": {"x": 1}, "a": {"prototype": 1}}',
    );
    expect(lookUp(hostile, "__proto__.x")).toBeUndefined();
    expect(lookUp(hostile, "constructor.x")).toBeUndefined();
    expect(lookUp(hostile, "a.prototype")).toBeUndefined();
  });

  test("finds nothing in what is no object", () => {
    for (const data of [null, undefined, 7, "text", () => 1]) expect(lookUp(data, "length")).toBeUndefined();
  });
});

describe("Text from data", () => {
  test("is the field, or the fallback where there is nothing to read", () => {
    expect(draw(<DataText field="user.name" fallback="friend" />)).toBe("ada lovelace");
    expect(draw(<DataText field="user.tags[0]" />)).toBe("math");
    for (const field of ["user.age", "user.blank", "user.nobody", "user", "orders"]) {
      expect(draw(<DataText field={field} fallback="friend" />)).toBe("friend");
    }
    expect(draw(<DataText field="user.age" />)).toBe("");
  });

  test("shows a zero and a false, but no NaN", () => {
    expect([0, false, Number.NaN, Number.POSITIVE_INFINITY].map(textOf)).toEqual([
      "0",
      "false",
      undefined,
      undefined,
    ]);
  });

  test("is escaped", () => {
    const hostile = { name: "<img src=x onerror=alert(1)>" };
    const drawn = renderToStaticMarkup(
      <DataProvider data={hostile}>
        <DataText field="name" />
      </DataProvider>,
    );
    expect(drawn).not.toContain("<img");
  });

  test("is transformed by the rules of its language, the fallback too", () => {
    expect(draw(<DataText field="user.name" transform="capitalize" />)).toBe("Ada Lovelace");
    expect(draw(<DataText field="user.age" fallback="friend" transform="uppercase" />)).toBe("FRIEND");
    expect(transformText("istanbul", "uppercase", "tr-TR")).toBe("İSTANBUL");
    expect(transformText("istanbul", "uppercase", "en-US")).toBe("ISTANBUL");
    expect(transformText("don't stop élan mary-jane", "capitalize", "en-US")).toBe(
      "Don't Stop Élan Mary-Jane",
    );
  });

  test("is an error to ask for where no provider gives data", () => {
    expect(() => renderToStaticMarkup(<DataText field="user.name" />)).toThrow(/user\.name.*no DataProvider/);
  });
});

/** Spaces and signs of any width become plain ones: which one a locale uses differs between versions of its data. */
const plain = (text: string): string => text.normalize("NFKC").replaceAll(/\s/gu, " ");

const style = (given: Partial<NumberStyle>): NumberStyle => ({
  format: "decimal",
  currency: "USD",
  locale: "en-US",
  ...given,
});

describe("Numbers from data", () => {
  test.each([
    ["decimal", "en-US", "1,234,567.89"],
    ["decimal", "de-DE", "1.234.567,89"],
    ["decimal", "fr-FR", "1 234 567,89"],
    ["compact", "en-US", "1.2M"],
    ["compact", "de-DE", "1,2 Mio."],
    ["compact", "fr-FR", "1,2 M"],
  ] as const)("in format %s and locale %s read %s", (format, locale, text) => {
    expect(plain(formatNumber(1234567.891, style({ format, locale })))).toBe(text);
  });

  test.each([
    ["currency", "en-US", "USD", 1999.5, "$1,999.50"],
    ["currency", "de-DE", "EUR", 1999.5, "1.999,50 €"],
    ["currency", "ja-JP", "JPY", 1999.5, "¥2,000"],
    ["percent", "en-US", "USD", 0.4237, "42.4%"],
    ["percent", "de-DE", "USD", 0.4237, "42,4 %"],
  ] as const)("in format %s and locale %s with %s: %f reads %s", (format, locale, currency, value, text) => {
    expect(plain(formatNumber(value, style({ format, locale, currency })))).toBe(text);
  });

  test("are read from numbers and from text that is nothing but a number", () => {
    expect([7, "7.5", " 8 ", "1e3"].map(numberOf)).toEqual([7, 7.5, 8, 1000]);
    for (const value of ["", " ", "7 apples", null, undefined, true, [], {}, Number.NaN, "Infinity"]) {
      expect(numberOf(value), JSON.stringify(value)).toBeUndefined();
    }
  });

  test("have digits of one width, and show their fallback where there is no number", () => {
    expect(draw(<DataNumber field="orders[0].total" />)).toContain("tabular-nums");
    expect(draw(<DataNumber field="orders[0].total" format="currency" />)).toContain(">$12.50<");
    expect(draw(<DataNumber field="user.name" fallback="—" />)).toContain(">—<");
  });

  test("never read minus zero", () => {
    expect(formatNumber(-0.001, style({}))).toBe("0");
    expect(countedNumber(-5, style({}), 0, 1)).toBe("0");
    expect(formatNumber(-5, style({}))).toBe("-5");
  });
});

describe("A number that counts", () => {
  const cases = (["decimal", "currency", "percent", "compact"] as const).flatMap((format) =>
    ["en-US", "de-DE", "ar-EG"].map((locale) => [format, locale] as const),
  );

  test.each(cases)("ends on exactly the finished text (%s, %s)", (format, locale) => {
    const look = style({ format, locale, currency: "EUR" });
    for (const value of [0.1 + 0.2, 1234567.891, -42, 0]) {
      expect(countedNumber(value, look, 1.5, 1.5)).toBe(formatNumber(value, look));
      expect(countedNumber(value, look, 99, 1.5)).toBe(formatNumber(value, look));
    }
  });

  test("starts at nothing, has the decimals of the end all the way, and only goes up", () => {
    const texts = Array.from({ length: 46 }, (_, frame) => countedNumber(123.4, style({}), frame / 30, 1.5));
    expect(texts[0]).toBe("0.0");
    expect(texts.at(-1)).toBe("123.4");
    expect(texts.every((text) => /^\d+\.\d$/.test(text))).toBe(true);
    expect(texts.map(Number)).toEqual(texts.map(Number).toSorted((a, b) => a - b));
  });

  test("is there at once if it may take no time", () => {
    expect(countedNumber(7, style({}), 0, 0)).toBe("7");
  });
});

describe("Pictures from data", () => {
  test("are tried in turn: the field's, then the fallback", () => {
    expect(pictureSources("https://a.example/p.png", "/fallback.png")).toEqual([
      "https://a.example/p.png",
      "/fallback.png",
    ]);
    expect(pictureSources(undefined, "/fallback.png")).toEqual(["/fallback.png"]);
    expect(pictureSources(" ", undefined)).toEqual([]);
    expect(pictureSources({ src: "/a.png" })).toEqual([]);
  });

  test("may be embedded, but not be files of the worker or scripts", () => {
    expect(pictureSources("data:image/png;base64,AAAA")).toHaveLength(1);
    for (const source of [
      "file:///etc/passwd",
      "javascript:alert(1)",
      " JavaScript:alert(1)",
      "data:text/html,x",
      "ftp://a/b.png",
    ]) {
      expect(pictureSources(source), source).toEqual([]);
    }
  });
});
