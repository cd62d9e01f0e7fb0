import { bench } from './bench.ts';
import { common } from './common.ts';
import { frame } from './frame.ts';
import { work } from './work.ts';

/** Words of all pages. */
export const all = { bench, common, frame, work };
