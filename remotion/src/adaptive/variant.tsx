import { createContext, type ReactNode, useContext } from "react";
import { z } from "zod";
import { PLATFORM_NAMES, type Platform } from "./platforms";

/** One version of a video: where it is shown, how long it is (seconds), which arm of a test, which call to action. */
export const variantSchema = z.object({
  platform: z.enum(PLATFORM_NAMES).describe("Where it is shown: size and safe area follow from it"),
  duration: z.number().positive().max(600).describe("How long it is, in seconds"),
  variant: z.string().min(1).max(40).default("a").describe("The arm of a test that it belongs to"),
  cta: z.string().min(1).max(40).default("learn-more").describe("The name of its call to action"),
});

export type Variant = z.output<typeof variantSchema>;
export type VariantInput = z.input<typeof variantSchema>;

/** The version that is being rendered; null outside of a `VariantProvider`. */
export const VariantContext = createContext<Variant | null>(null);

/** Says which version of the video everything inside belongs to. */
export function VariantProvider({ value, children }: { value: VariantInput; children: ReactNode }) {
  return <VariantContext.Provider value={variantSchema.parse(value)}>{children}</VariantContext.Provider>;
}

/** The version that is being rendered. Throws outside of a `VariantProvider`: a silent default would ship. */
export function useVariant(): Variant {
  const variant = useContext(VariantContext);
  if (variant === null) throw new Error("useVariant: there is no VariantProvider around this component");
  return variant;
}

/** Whether something for `include` but not for `exclude` is for `value`; without `include` it is for everything. */
export const isFor = <Value,>(
  value: Value,
  include?: readonly Value[],
  exclude?: readonly Value[],
): boolean => (include === undefined || include.includes(value)) && !exclude?.includes(value);

/** Draws its children on some platforms only. */
export function ForPlatform(props: {
  include?: readonly Platform[];
  exclude?: readonly Platform[];
  children: ReactNode;
}) {
  return isFor(useVariant().platform, props.include, props.exclude) ? props.children : null;
}

/** Draws its children in videos of `min` to `max` seconds, both included: 15 is "up to 15 seconds". */
export function ForDuration(props: { min?: number; max?: number; children: ReactNode }) {
  const { min = 0, max = Number.POSITIVE_INFINITY, children } = props;
  const { duration } = useVariant();
  return duration >= min && duration <= max ? children : null;
}

/** Draws its children in some arms of a test only. */
export function ForVariant(props: { include: readonly string[]; children: ReactNode }) {
  return isFor(useVariant().variant, props.include) ? props.children : null;
}
