import type { AuditResult, ServiceResult } from '@airworthy/model';
import type { Document } from './block.ts';
import { composeDocument } from './compose.ts';
import type { Deck } from './deck.ts';
import { serviceContext, standingContext } from './context.ts';
import type { DocumentKind, ServiceContext } from './context.ts';
import type { Mail } from './mail.ts';
import { codeAuditSummary } from './service/code-audit-summary.ts';
import { developerChecklist } from './service/developer-checklist.ts';
import { executiveDeck } from './service/deck.ts';
import { executiveSummary } from './service/executive-summary.ts';
import { hardeningGuide } from './service/hardening-guide.ts';
import { ledgerOf } from './service/ledger.ts';
import { indexDocument } from './service/index-document.ts';
import { quickReference } from './service/quick-reference.ts';
import { readinessAudit } from './service/readiness-audit.ts';
import { thirtyDayPlan } from './service/thirty-day-plan.ts';
import type { ProcessRecord } from './program/process.ts';
import type { ProgramPlan } from './program/program-plan.ts';
import type { ServiceStanding } from './standing.ts';
import { PLAIN_TEMPLATE } from './template.ts';
import type { Template } from './template.ts';
import { voiceOf } from './text/say.ts';
import type { Voice } from './text/say.ts';
import { verifications } from './verify/verification.ts';
import type { Verification } from './verify/verification.ts';
import type { Workbook } from './workbook.ts';

/** The documents that an audit of one service owes its readers, in reading order. */
export const SERVICE_DOCUMENTS: readonly DocumentKind<ServiceContext>[] = [
  indexDocument,
  executiveSummary,
  readinessAudit,
  hardeningGuide,
  quickReference,
  codeAuditSummary,
  thirtyDayPlan,
  developerChecklist,
];

export interface SetOptions {
  template?: Template;
  /** Day of the snapshot, `YYYY-MM-DD`. */
  date?: string;
  /** Team, capacity and prices. */
  plan?: ProgramPlan;
  /** An earlier result of the same services, to say what moved. */
  previous?: AuditResult;
  /** What people of a program decided, by service. */
  standing?: ReadonlyMap<string, ServiceStanding>;
  /** How the audit went, where a program kept it. */
  process?: ProcessRecord;
}

export interface DocumentSet {
  documents: Document[];
  /** Slides for a steering group. */
  deck: Deck;
  /** Everything as rows, to filter and to fill in. */
  ledger: Workbook;
  /** To send to people who follow a program. */
  mails: Mail[];
  scripts: Verification[];
}

/** All documents about one service, made from one snapshot. */
export function serviceDocuments(result: AuditResult, service: ServiceResult, options: SetOptions = {}): DocumentSet {
  const template = options.template ?? PLAIN_TEMPLATE;
  const say = voiceOf(template.language, result.currency, template.wording);
  const plain = serviceContext(result, service, say, {
    hasGuide: true,
    ...(options.plan === undefined ? {} : { waiting: options.plan.waiting }),
  });
  const context = standingContext(plain, options.standing);
  const stamp = snapshotStamp(result, say, options.date);
  const frame = { stamp, template, ...(options.date === undefined ? {} : { date: options.date }) };
  const documents = SERVICE_DOCUMENTS.map((kind) => composeDocument(kind, context, { subtitle: service.name, ...frame }));
  return {
    documents,
    deck: executiveDeck(context, frame),
    ledger: ledgerOf(context, options.date),
    mails: [],
    scripts: verifications(context),
  };
}

/** The line that says what a document was made from. */
export function snapshotStamp(result: AuditResult, say: Voice, date: string | undefined): string {
  return say.plain('stamp', {
    version: result.tool.version,
    snapshot: snapshotId(result),
    standards: result.standardsHash.slice(0, 8),
    date: date === undefined ? '' : ` · ${date}`,
  });
}

/** Names a snapshot by what it was made of, so that equal ones have equal names. */
export function snapshotId(result: AuditResult): string {
  return `S-${result.treeHash.slice(0, 8)}-${result.standardsHash.slice(0, 4)}`;
}
