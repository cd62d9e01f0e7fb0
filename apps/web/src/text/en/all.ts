import { admin } from './admin.ts';
import { bench } from './bench.ts';
import { common } from './common.ts';
import { decisions } from './decisions.ts';
import { documents } from './documents.ts';
import { doors } from './doors.ts';
import { findings } from './findings.ts';
import { fleet } from './fleet.ts';
import { frame } from './frame.ts';
import { integrations } from './integrations.ts';
import { overview } from './overview.ts';
import { program } from './program.ts';
import { service } from './service.ts';
import { start } from './start.ts';
import { work } from './work.ts';

/** Words of all pages. */
export const all = {
  admin,
  bench,
  common,
  decisions,
  documents,
  doors,
  findings,
  fleet,
  frame,
  integrations,
  overview,
  program,
  service,
  start,
  work,
};
