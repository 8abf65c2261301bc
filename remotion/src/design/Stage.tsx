import { createContext, type ReactNode, useContext, useMemo } from "react";
import { AbsoluteFill } from "remotion";
import { SANS } from "./fonts";
import { resolveTheme, type Theme, type ThemeProps } from "./theme";

const ThemeContext = createContext<Theme>(
  resolveTheme({ theme: "dark", primary: "#ff5b35", accent: "#f4c95d" }),
);

/** The colours of the video. */
export const useTheme = (): Theme => useContext(ThemeContext);

export type StageProps = {
  readonly look: ThemeProps;
  /** Leaves the frame see-through, for videos that are laid over others. */
  readonly transparent?: boolean;
  readonly children: ReactNode;
};

/** The full frame in a theme: background, text colour and type face for everything inside. */
export function Stage({ look, transparent = false, children }: StageProps) {
  const { theme, primary, accent } = look;
  const colors = useMemo(() => resolveTheme({ theme, primary, accent }), [theme, primary, accent]);
  return (
    <ThemeContext.Provider value={colors}>
      <AbsoluteFill
        style={{
          backgroundColor: transparent ? "transparent" : colors.background,
          color: colors.text,
          fontFamily: SANS,
          fontKerning: "normal",
          // Sub-pixel positions: without them, letters jump by whole pixels while a block moves slowly.
          textRendering: "geometricPrecision",
          overflow: "hidden",
        }}
      >
        {children}
      </AbsoluteFill>
    </ThemeContext.Provider>
  );
}
