import { text } from './text.ts';

/** Words of single pages, in the language that was chosen. */
export const { program, fleet, documents } = text;
