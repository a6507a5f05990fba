import type { DashboardExplanation, Json } from '../shared/json.js';

/** The box of a tick in the strip, in units of SVG. */
export const TICK_BOX = { width: 16, height: 68, barTop: 2, barBottom: 48, glyphTop: 54, glyph: 12 } as const;

/** A bar that is lower could not be seen. */
const LOWEST_BAR = 2;

export interface Bar {
  readonly y: number;
  readonly height: number;
}

/** The bar of each duration. The longest fills the box; `undefined` has no bar, which leaves a gap. */
export function barsOf(durations: readonly (number | undefined)[]): (Bar | undefined)[] {
  const longest = Math.max(1, ...durations.map((duration) => duration ?? 0));
  const room = TICK_BOX.barBottom - TICK_BOX.barTop;
  return durations.map((duration) => {
    if (duration === undefined) return undefined;
    const height = Math.max(LOWEST_BAR, Math.round((duration / longest) * room));
    return { y: TICK_BOX.barBottom - height, height };
  });
}

/** Only a run that called its handler has a duration. */
export const durationOf = ({ run }: Json<DashboardExplanation>): number | undefined =>
  run === undefined || run.outcome === 'skipped' ? undefined : run.durationMs;

/** The place to which a key moves in the strip; `undefined` for a key that does not move. */
export function movedTo(key: string, index: number, count: number): number | undefined {
  const last = count - 1;
  const places: Readonly<Record<string, number>> = {
    ArrowLeft: Math.max(0, index - 1),
    ArrowRight: Math.min(last, index + 1),
    Home: 0,
    End: last,
  };
  return places[key];
}
