// The `@font-face` rules of the bundled fonts. Only the entry point imports this file: compositions stay
// importable outside a bundler (in tests, for their schemas), where a `.css` import means nothing.
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@fontsource-variable/noto-sans-arabic";
import "@fontsource-variable/noto-sans-sc";
// Noto Sans KR is not among them: `fonts.ts` loads its rules where a text has Korean letters.
// The whole emoji face, not the one split by range: the parts' WOFF2 files draw nothing in Chromium.
import "@fontsource/noto-color-emoji/emoji.css";
