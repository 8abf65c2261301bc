export { type CallToAction, CTASlot, callToActionFor, ICON_NAMES, legibleOn } from "./CTASlot";
export {
  PLATFORM_NAMES,
  PLATFORMS,
  type Platform,
  type PlatformFormat,
  type SafeArea,
  safeArea,
} from "./platforms";
export {
  ForDuration,
  ForPlatform,
  ForVariant,
  isFor,
  useVariant,
  type Variant,
  VariantContext,
  type VariantInput,
  VariantProvider,
  variantSchema,
} from "./variant";
