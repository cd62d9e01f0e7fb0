import type { Block } from './block.ts';

/** A mail as data. Everything in it leaves the house: titles and counts, no code of the audited repository. */
export interface Mail {
  /** File name without ending. */
  id: string;
  language: string;
  subject: string;
  /** What a reader sees beside the subject before the mail is opened. */
  preheader: string;
  title: string;
  subtitle: string;
  /** An address, alone or as `Name <address>`. */
  from: string;
  to: readonly string[];
  unsubscribe?: string;
  /** Stable over all mails of a program. */
  listId: string;
  /** Stable for a snapshot, so that the same mail sent again is the same mail. */
  messageId: string;
  blocks: readonly Block[];
  footer: readonly string[];
  /** Folder that links between documents lead to; without it they are plain words. */
  link?: string;
  date?: string;
}
