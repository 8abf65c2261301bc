/** Where a video can be shown. */
export const PLATFORM_NAMES = [
  "youtube",
  "youtube-shorts",
  "tiktok",
  "instagram-feed",
  "instagram-story",
  "instagram-reels",
  "facebook-feed",
  "linkedin",
  "twitter",
] as const;

export type Platform = (typeof PLATFORM_NAMES)[number];

/** How much of the picture an app's own interface covers at each edge: fractions of its height or width. */
export interface SafeArea {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** What a platform takes: size in pixels, frame rate, and what its app covers. */
export interface PlatformFormat {
  width: number;
  height: number;
  fps: number;
  safeArea: SafeArea;
}

/** Feeds show the whole picture with the interface beside it: only a margin for taste and rounded corners. */
const FEED: SafeArea = { top: 0.05, right: 0.05, bottom: 0.05, left: 0.05 };

/**
 * The formats.
 *
 * Safe areas are starting points, not contracts: apps move their interface, and phones differ. Those of Instagram
 * are what Meta recommends to advertisers (stories: 14 % at the top and 20 % at the bottom; reels: 14 %, 35 % and
 * 6 % at the sides). Those of TikTok and Shorts are approximations from what creators measure on phones: header,
 * caption, and the column of buttons on the right. YouTube's player covers its lower edge while it is controlled.
 */
export const PLATFORMS: Readonly<Record<Platform, PlatformFormat>> = {
  youtube: {
    width: 1920,
    height: 1080,
    fps: 30,
    safeArea: { top: 0.05, right: 0.05, bottom: 0.1, left: 0.05 },
  },
  "youtube-shorts": {
    width: 1080,
    height: 1920,
    fps: 30,
    safeArea: { top: 0.1, right: 0.14, bottom: 0.25, left: 0.05 },
  },
  tiktok: {
    width: 1080,
    height: 1920,
    fps: 30,
    safeArea: { top: 0.12, right: 0.13, bottom: 0.24, left: 0.06 },
  },
  "instagram-feed": { width: 1080, height: 1350, fps: 30, safeArea: FEED },
  "instagram-story": {
    width: 1080,
    height: 1920,
    fps: 30,
    safeArea: { top: 0.14, right: 0.06, bottom: 0.2, left: 0.06 },
  },
  "instagram-reels": {
    width: 1080,
    height: 1920,
    fps: 30,
    safeArea: { top: 0.14, right: 0.06, bottom: 0.35, left: 0.06 },
  },
  "facebook-feed": { width: 1080, height: 1350, fps: 30, safeArea: FEED },
  linkedin: { width: 1920, height: 1080, fps: 30, safeArea: FEED },
  twitter: {
    width: 1280,
    height: 720,
    fps: 30,
    safeArea: { top: 0.05, right: 0.05, bottom: 0.1, left: 0.05 },
  },
};

/** The covered margins of a picture of `width` × `height` pixels, in whole pixels, rounded up. */
export function safeArea(platform: Platform, width: number, height: number): SafeArea {
  const covered = PLATFORMS[platform].safeArea;
  return {
    top: Math.ceil(covered.top * height),
    right: Math.ceil(covered.right * width),
    bottom: Math.ceil(covered.bottom * height),
    left: Math.ceil(covered.left * width),
  };
}
