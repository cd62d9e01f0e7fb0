import type { Tone } from '../block.ts';
import { palette, sheet } from './palette.ts';
import type { Hue, SheetColour } from './palette.ts';

/** What a drawing is painted with. */
export interface Paint {
  of(tone: Tone): Hue;
  sheet(colour: SheetColour): string;
}

/** Fixed colours, for what is printed or has one theme. */
export const ON_PAPER: Paint = { of: (tone) => palette[tone], sheet: (colour) => sheet[colour][0] };

/** Colours that the style of a page sets, one pair for each theme. */
export const ON_SCREEN: Paint = {
  of: (tone) => ({ fill: `var(--${tone}-fill)`, on: `var(--${tone}-on)`, text: `var(--${tone}-text)`, tint: `var(--${tone}-tint)` }),
  sheet: (colour) => `var(--${colour})`,
};
