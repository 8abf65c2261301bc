export { LAYER_Z, type LayerName, Layers, type LayersProps } from "./Layers";
