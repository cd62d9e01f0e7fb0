import type { ChangeReport } from '@airworthy/model';
import { annotationsWriter } from './annotations.ts';
import { shieldsChangeWriter, svgChangeWriter } from './badge.ts';
import type { ChangeWriter } from './change-writer.ts';
import { gitlabChangeWriter } from './gitlab.ts';
import { markdownChangeWriter } from './markdown.ts';
import { sarifChangeWriter } from './sarif.ts';
import { textWriter } from './text.ts';

const jsonChangeWriter: ChangeWriter = {
  id: 'json',
  endings: ['.json'],
  write: (report: ChangeReport) => `${JSON.stringify(report, null, 2)}\n`,
};

/** Every form in which a change is told. */
export const changeWriters: readonly ChangeWriter[] = [
  textWriter,
  jsonChangeWriter,
  sarifChangeWriter,
  annotationsWriter,
  gitlabChangeWriter,
  markdownChangeWriter,
  svgChangeWriter,
  shieldsChangeWriter,
];
