export type IconProps = {
  /** Width and height in pixels. */
  readonly size: number;
  readonly color: string;
};

function Stroke({ size, color, path }: IconProps & { readonly path: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      aria-hidden="true"
      style={{ flex: "none", display: "block" }}
    >
      <path d={path} stroke={color} strokeWidth={2.5} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export const CheckIcon = (props: IconProps) => <Stroke {...props} path="M5 12.8 L10 17.6 L19.2 7" />;

export const ArrowIcon = (props: IconProps) => (
  <Stroke {...props} path="M4.5 12 H19 M12.8 5.8 L19 12 L12.8 18.2" />
);

export const DashIcon = (props: IconProps) => <Stroke {...props} path="M7 12 H17" />;

/** A row of filled stars. */
export function Stars({ count, size, color }: IconProps & { readonly count: number }) {
  const point =
    "M12 2.6 L14.9 8.7 L21.6 9.6 L16.7 14.2 L17.9 20.9 L12 17.7 L6.1 20.9 L7.3 14.2 L2.4 9.6 L9.1 8.7 Z";
  return (
    <div style={{ display: "flex", gap: size * 0.18 }}>
      {Array.from({ length: count }, (_, i) => i).map((star) => (
        <svg key={star} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
          <path d={point} fill={color} />
        </svg>
      ))}
    </div>
  );
}

/** Opening quotation marks, drawn: the same shape beside any script. */
export function QuoteMark({ size, color }: IconProps) {
  const mark = "M0 24 V13.5 C0 6 4 1.6 10.4 0 L11.6 3.4 C8.2 4.6 6.4 7 6.2 10.4 H11.6 V24 Z";
  return (
    <svg width={size} height={size * 0.86} viewBox="0 0 28 24" aria-hidden="true" style={{ flex: "none" }}>
      <path d={mark} fill={color} />
      <path d={mark} fill={color} transform="translate(16 0)" />
    </svg>
  );
}
