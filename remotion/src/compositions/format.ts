/** The format that compositions are registered in; the renderer may set any other. */
export const WIDTH = 1920;
export const HEIGHT = 1080;
export const FPS = 30;
