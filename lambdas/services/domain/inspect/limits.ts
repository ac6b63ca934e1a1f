import { must, refuse } from './rejections.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PictureLimits {
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly maxPixels: number;
  readonly maxFrames: number;
  /** Of all frames together: what it costs to play the whole animation. */
  readonly maxFramePixels: number;
}

/** Larger than what phones and cameras make, small enough for every browser to open. */
export const pictureLimits: PictureLimits = {
  maxWidth: 20_000,
  maxHeight: 20_000,
  maxPixels: 120_000_000,
  maxFrames: 1_000,
  maxFramePixels: 1_000_000_000,
};

export function checkSize({ width, height }: Size, limits: PictureLimits): void {
  must(width > 0 && height > 0);
  const fits = width <= limits.maxWidth && height <= limits.maxHeight;
  if (!fits || width * height > limits.maxPixels) refuse('TOO_MANY_PIXELS');
}

/** Counts the frames of one file. */
export class FrameBudget {
  #frames = 0;
  #pixels = 0;

  constructor(readonly limits: PictureLimits) {}

  get frames(): number {
    return this.#frames;
  }

  add({ width, height }: Size): void {
    must(width > 0 && height > 0);
    this.#frames += 1;
    this.#pixels += width * height;
    const { maxFrames, maxFramePixels } = this.limits;
    if (this.#frames > maxFrames || this.#pixels > maxFramePixels) refuse('BOMB');
  }
}

/** Whether a frame lies inside its canvas. */
export function isInside(frame: Size & { x: number; y: number }, canvas: Size): boolean {
  return frame.x + frame.width <= canvas.width && frame.y + frame.height <= canvas.height;
}
