import type { Document } from './block.ts';
import type { MessageKey } from './text/say.ts';

/** What a team may change about the documents without code. */
export interface Template {
  language: string;
  /** Colour of headings and rules, `#rrggbb`. */
  accent: string;
  logo?: Document['logo'];
  /** Our messages by key, in the team's words. */
  wording: Readonly<Partial<Record<MessageKey, string>>>;
  /** By document: the sections to show, in order. */
  documents: Readonly<Record<string, { sections?: readonly string[] }>>;
}

export const PLAIN_TEMPLATE: Template = { language: 'en', accent: '#0b57b8', wording: {}, documents: {} };
