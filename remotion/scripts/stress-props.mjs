// Props that break layouts: the longest texts, other scripts, right to left, words without spaces, emoji.
const SCRIPTS = {
  long: "An uncommonly long headline that keeps going well past the point where any sensible editor would have cut it short",
  cyrillic: "Высокопроизводительная распределённая ферма рендеринга для видео",
  arabic: "مزرعة عرض موزعة للفيديو تعمل على الحواسيب الصغيرة Framefarm طوال الليل",
  cjk: "小さなコンピューターを集めて、一晩で映画を仕上げる方法：分散渲染农场指南",
  korean: "작은 컴퓨터 여러 대를 모아 하룻밤에 영화 한 편을 완성하는 분산 렌더링 안내서",
  emoji: "Render all night 🌙 wake up to a film 🎬👩‍💻🚀",
};

/** A text cut to a field's length, never within a letter. */
function words(text, length) {
  let taken = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (taken.length + segment.length > length) break;
    taken += segment;
  }
  return taken;
}

const overlay = (text, position, style) => ({ text, position, style, appear: 0.2, disappear: 3.8 });

const AD = (text) => ({
  brand: words(text, 40),
  headline: words(text, 110),
  body: words(`${text}. ${text}`, 200),
  callToAction: words(text, 28),
  price: words(text, 20),
  priceBefore: words(text, 20),
  discount: words(text, 12),
  label: words(text, 40),
  author: words(text, 60),
  role: words(text, 80),
  stars: 4,
});

const CASES = {
  LowerThird: (text) => ({ name: words(text, 80), role: words(text, 120), backdrop: "theme", theme: "dark" }),
  Listicle: (text) => ({
    title: words(text, 120),
    outro: words(text, 120),
    handle: words(text, 60),
    items: [{ heading: words(text, 90), text: words(`${text}. ${text}`, 220) }],
  }),
  Shorts: (text) => ({
    beats: [
      { text: words(text, 120), mark: words(text, 12) },
      { text: words(text, 30), mark: words(text, 8) },
    ],
    closing: words(text, 90),
    callToAction: words(text, 40),
    handle: words(text, 40),
  }),
  DevVlog: (text) => ({
    title: words(text, 100),
    episode: words(text, 40),
    steps: [
      {
        caption: words(`${text} ${text}`, 140),
        file: words(text, 60),
        code: Array.from({ length: 12 }, (_, i) => `print("${words(text, 10 + 8 * i)}") # ${i}`).join("\n"),
        output: words(text, 240),
      },
    ],
  }),
  Explainer: (text) => ({
    scenes: [
      { narration: `${text}.`, seconds: 4 },
      {
        narration: "hmm",
        seconds: 4,
        overlays: [
          overlay(words(text, 90), "top", "keyword"),
          overlay(words(text, 90), "center", "definition"),
        ],
      },
      {
        narration: "It is amazing!",
        seconds: 4,
        overlays: [
          overlay(words(text, 90), "top_left", "quote"),
          overlay(words(text, 12), "top_right", "number"),
          overlay(words(`${text}. ${text}`, 120), "bottom", "caption"),
        ],
      },
    ],
  }),
  PersonalGreeting: (text) => ({
    name: words(text, 60),
    greeting: words(text, 40),
    company: words(text, 80),
    line: words(text, 140),
    number: 123456789012,
    numberFormat: "currency",
    numberLabel: words(text, 120),
    message: words(text, 160),
    sender: words(text, 80),
  }),
  Gallery: (text) => ({ title: words(text, 60), subtitle: words(`${text}. ${text}`, 160) }),
  ProductAd: (text) => ({
    brand: words(text, 40),
    product: words(text, 60),
    tagline: words(text, 90),
    features: [words(text, 70), words(text, 30), words(text, 50), words(text, 60)],
    price: words(text, 20),
    actions: {},
    action: { text: words(text, 36), color: "#14161b", icon: "arrow" },
  }),
  Comparison: (text) => ({
    title: words(text, 120),
    left: words(text, 40),
    right: words(text, 20),
    verdict: words(text, 140),
    rows: Array.from({ length: 6 }, (_, i) => ({
      label: words(text, 20 + 4 * i),
      left: words(text, 40 - 3 * i),
      right: words(text, 10 + 6 * i),
      better: ["left", "right", "neither"][i % 3],
    })),
  }),
  Title: (text) => ({
    title: words(text, 140),
    subtitle: words(`${text}. ${text}.`, 240),
    kicker: words(text, 60),
  }),
};

/** Props that show what the defaults of a composition do not: its other templates and variants. */
export const EXAMPLES = {
  StaticAd: {
    sale: {
      template: "sale",
      brand: "Harbour & Pine",
      headline: "The whole autumn collection",
      discount: "−40%",
      label: "Until Sunday, midnight",
      price: "from €59",
      priceBefore: "€99",
      callToAction: "See the collection",
      theme: "brand",
      primary: "#b3261e",
      accent: "#ffd9a0",
    },
    testimonial: {
      template: "testimonial",
      brand: "Kestrel Invoicing",
      headline:
        "I used to lose the last Friday of every month. Now I send the invoices before my coffee is cold.",
      author: "Noor Haddad",
      role: "Owner, Haddad Joinery",
      stars: 5,
      primary: "#3538cd",
      accent: "#e09f1f",
    },
    announcement: {
      template: "announcement",
      brand: "Meridian Film Week",
      headline: "Nine days of films nobody has seen yet",
      label: "12 to 20 October",
      body: "Forty premieres in six cinemas along the river.",
      callToAction: "Get the programme",
      theme: "dark",
      primary: "#ff5b35",
      accent: "#f4c95d",
    },
  },
};

/** What a composition is given besides in a format: an ad is made for a platform. */
export const exampleProps = (id, { platform }) =>
  id === "ProductAd" ? { version: { platform: platform.name, duration: 15, variant: "a", cta: "buy" } } : {};

/** A picture without a file: dusk over hills, with a white sun to test the contrast of text on it. */
const PICTURE = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 1200" preserveAspectRatio="xMidYMid slice">
    <rect width="1600" height="1200" fill="#f2b880"/><circle cx="1050" cy="420" r="210" fill="#fff7e8"/>
    <path d="M0 700 Q400 480 800 700 T1600 640 V1200 H0Z" fill="#8a5a6b"/>
    <path d="M0 880 Q500 680 1000 900 T1600 840 V1200 H0Z" fill="#3d3350"/>
  </svg>`,
)}`;

/** The defaults with pictures wherever there can be one. */
const PICTURED = {
  Title: { image: PICTURE },
  LowerThird: { image: PICTURE },
  Listicle: { items: [{ heading: "Cache what stands still", text: "Draw it once.", image: PICTURE }] },
  Shorts: { beats: [{ text: "Nobody watches the sun go down.", mark: "go down", image: PICTURE }] },
  Explainer: {
    scenes: [
      { narration: "This is where the light comes from.", seconds: 4, background: PICTURE },
      {
        narration: "I wonder how far it is.",
        seconds: 4,
        background: PICTURE,
        overlays: [
          overlay("149,597,871", "center", "number"),
          overlay("kilometres, and it takes eight minutes", "center", "caption"),
        ],
      },
      {
        narration: "It is amazing!",
        seconds: 4,
        background: PICTURE,
        overlays: [overlay("Keep your face always toward the sunshine.", "center", "quote")],
      },
    ],
  },
  ProductAd: { image: PICTURE },
  PersonalGreeting: { avatar: PICTURE },
  StaticAd: { image: PICTURE },
};

/** The texts of every script, in each template. */
const adCases = () =>
  Object.entries(SCRIPTS).flatMap(([script, text]) =>
    ["product-showcase", "sale", "testimonial", "announcement"].map((template) => [
      `${script}-${template}`,
      { ...AD(text), template },
    ]),
  );

/** The stress cases of one composition: a name and the props that differ from its defaults. */
export function stressCases(id) {
  const texts = Object.entries(SCRIPTS).map(([name, text]) => [name, CASES[id]?.(text)]);
  const cases = id === "StaticAd" ? adCases() : texts.filter(([, props]) => props);
  return Object.fromEntries([...(PICTURED[id] ? [["pictured", PICTURED[id]]] : []), ...cases]);
}
