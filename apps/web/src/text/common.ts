import { text } from './text.ts';

/** Words that many pages share, in the language that was chosen. */
export const common = text.common;
