import { alpha } from "./contrast";
import { EASE, useClock } from "./motion";
import { useTheme } from "./Stage";
import { useScale } from "./scale";

export type StepsProps = {
  readonly count: number;
  /** The step that is filled when the scene begins; those before it are full. */
  readonly current: number;
  readonly width: number;
  /** Draws it in the text's colour, for grounds that the primary colour may not stand out on. */
  readonly plain?: boolean;
};

/** A row of bars that says how far a series has come. It fills by steps, so it stands still in between. */
export function Steps({ count, current, width, plain = false }: StepsProps) {
  const { space } = useScale();
  const theme = useTheme();
  const clock = useClock();
  const filled = (step: number) =>
    step === current ? clock.enter(0.1, 0.9, EASE.inOut) : Number(step < current);
  return (
    <div style={{ display: "flex", gap: space(10), width, height: space(6), flex: "none" }}>
      {Array.from({ length: count }, (_, i) => i).map((step) => (
        <div
          key={step}
          style={{
            flex: 1,
            backgroundColor: plain ? alpha(theme.text, 0.3) : theme.line,
            overflow: "hidden",
          }}
        >
          <div
            style={{
              height: "100%",
              backgroundColor: plain ? theme.text : theme.primary,
              transform: `scaleX(${filled(step)})`,
              transformOrigin: "left",
            }}
          />
        </div>
      ))}
    </div>
  );
}
