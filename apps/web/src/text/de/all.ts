import type { Text } from '../text.ts';
import { bench } from './bench.ts';
import { common } from './common.ts';
import { frame } from './frame.ts';
import { work } from './work.ts';

export const all: Text = { bench, common, frame, work };
