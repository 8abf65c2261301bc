export { fractalNoise, gradientNoise, noiseAlpha } from "./fractal";
export { GradientMesh } from "./GradientMesh";
export { type Blob, blobCount, type MeshOptions, meshBlobs } from "./mesh";
export { Noise, type NoiseProps } from "./Noise";
export { Particles, type ParticlesProps } from "./Particles";
export { OUTSIDE, type Particle, particleAt } from "./particle";
