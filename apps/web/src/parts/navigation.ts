import type { LinkProps } from '@tanstack/react-router';
import { SITE } from '../mode.ts';
import { text } from '../text/text.ts';

const { frame } = text;

/** A section of the app. Those whose permission somebody lacks are not shown to them. */
export interface Section {
  readonly to: NonNullable<LinkProps['to']>;
  readonly words: string;
  /** Only at this address, not at those below it. */
  readonly exact?: boolean;
  readonly permission?: string;
  /** Pages that belong to it and have an address of their own. */
  readonly holds?: RegExp;
}

/** The sections in their order; a page of its own adds a line here and its route in `routes/`. */
const SERVER: readonly Section[] = [
  { to: '/', words: frame.sections.services, exact: true, holds: /^\/(?:services|items|start)(?:\/|$)/ },
  { to: '/program', words: frame.sections.program, permission: 'program:read' },
  { to: '/fleet', words: frame.sections.fleet, permission: 'program:read' },
  { to: '/decisions', words: frame.sections.decisions, permission: 'program:read' },
  { to: '/documents', words: frame.sections.documents, permission: 'documents:read' },
  { to: '/findings', words: frame.sections.findings },
  { to: '/work', words: frame.sections.work },
  { to: '/admin', words: frame.sections.admin },
];
/** Of a site without a server: what can be read from a result. */
const READ_ONLY: readonly Section[] = [
  { to: '/', words: frame.sections.services, exact: true, holds: /^\/(?:services|items|start)(?:\/|$)/ },
  { to: '/program/map', words: text.program.tabs.map },
  { to: '/fleet', words: frame.sections.fleet },
  { to: '/decisions', words: frame.sections.decisions },
  { to: '/findings', words: frame.sections.findings },
];

export const NAVIGATION = SITE ? READ_ONLY : SERVER;
