export { DataImage, type DataImageProps } from "./DataImage";
export { DataNumber, type DataNumberProps } from "./DataNumber";
export { DataContext, DataProvider, useField } from "./DataProvider";
export { DataText } from "./DataText";
export { lookUp } from "./lookUp";
export {
  countedNumber,
  formatNumber,
  NUMBER_FORMATS,
  type NumberFormat,
  type NumberStyle,
  numberOf,
} from "./numbers";
export { pictureSources } from "./pictures";
export { TEXT_TRANSFORMS, type TextTransform, textOf, transformText } from "./text";
