import type { AuditResult, ServiceResult } from '@airworthy/model';
import type { Problem } from '../view/blockers.ts';
import type { Block, Document } from './block.ts';
import type { MessageKey, Voice } from './text/say.ts';

/** What a section of a document about one service is made from. */
export interface ServiceContext {
  result: AuditResult;
  service: ServiceResult;
  /** What fails, blockers first. */
  problems: readonly Problem[];
  say: Voice;
}

/** A part of a document that a template may move, leave out, or word anew. */
export interface Section<C> {
  id: string;
  build(context: C): readonly Block[];
}

/** A document as data: its sections in order. */
export interface DocumentKind<C> {
  id: string;
  title: MessageKey;
  audience: MessageKey;
  orientation?: Document['orientation'];
  sections: readonly Section<C>[];
}
