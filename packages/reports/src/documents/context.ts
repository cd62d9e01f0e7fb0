import type { AuditResult, ItemCard, ServiceResult } from '@airworthy/model';
import { problemsOf } from '../view/blockers.ts';
import type { Problem } from '../view/blockers.ts';
import type { Block, Document } from './block.ts';
import type { WaitingInputs } from './program/program-plan.ts';
import { problemIn, resultIn } from './text/result-in.ts';
import type { ServiceStanding } from './standing.ts';
import type { MessageKey, Voice } from './text/say.ts';

/** What a section of a document about one service is made from. */
export interface ServiceContext {
  result: AuditResult;
  service: ServiceResult;
  /** What fails, blockers first. */
  problems: readonly Problem[];
  /** What was asked, by id. */
  cards: ReadonlyMap<string, ItemCard>;
  /** The set holds the hardening guide, so that items can lead there. */
  hasGuide: boolean;
  /** What waiting is held to cost, where a team said so. */
  waiting?: WaitingInputs;
  /** What people of a program decided, where there is one. */
  standing?: ServiceStanding;
  say: Voice;
}

export function cardsOf(result: AuditResult): ReadonlyMap<string, ItemCard> {
  return new Map(result.items.map((item) => [item.id, item]));
}

/** @param shared what the services of a program have in common; a service by itself has the guide */
export function serviceContext(
  result: AuditResult,
  service: ServiceResult,
  say: Voice,
  shared: Pick<ServiceContext, 'hasGuide' | 'waiting'> & Partial<Pick<ServiceContext, 'cards'>> = { hasGuide: true },
): ServiceContext {
  const told = resultIn(say.language, result);
  const own = told.services[result.services.indexOf(service)] ?? service;
  const problems = problemsOf(told, own).map((problem) => problemIn(say.language, problem));
  return { result: told, service: own, problems, say, cards: cardsOf(told), ...shared };
}

/** With what people decided about the service, where a program knows. */
export function standingContext(context: ServiceContext, all: ReadonlyMap<string, ServiceStanding> | undefined): ServiceContext {
  const standing = all?.get(context.service.name);
  return standing === undefined ? context : { ...context, standing };
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
