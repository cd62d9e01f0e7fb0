import type { Text } from '../text.ts';
import { admin } from './admin.ts';
import { bench } from './bench.ts';
import { common } from './common.ts';
import { documents } from './documents.ts';
import { findings } from './findings.ts';
import { fleet } from './fleet.ts';
import { frame } from './frame.ts';
import { program } from './program.ts';
import { service } from './service.ts';
import { work } from './work.ts';

export const all: Text = { admin, bench, common, documents, findings, fleet, frame, program, service, work };
