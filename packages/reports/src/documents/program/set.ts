import { column } from '../build.ts';
import type { AuditResult, ServiceResult } from '@airworthy/model';
import type { Document } from '../block.ts';
import { serviceContext, standingContext } from '../context.ts';
import { composeDocument } from '../compose.ts';
import type { SnapshotFrame } from '../frame.ts';
import { sentence } from '../service/common.ts';
import { ledgerOf } from '../service/ledger.ts';
import { voiceOf } from '../text/say.ts';
import { snapshotId, snapshotStamp } from '../sets.ts';
import type { DocumentSet, SetOptions } from '../sets.ts';
import { PLAIN_TEMPLATE } from '../template.ts';
import { PROGRAM_DOCUMENTS } from './documents.ts';
import { fileName } from './parts.ts';
import { monthlyDeck } from './monthly-deck.ts';
import { programContext } from './program-context.ts';
import { PLAIN_PLAN } from './program-plan.ts';
import { weeklyMail } from './weekly.ts';
import { SERVICE_PARTS } from './service-documents.ts';

/** What a program owes the owner of one service, from checklist to remediation plan. */
export function serviceParts(result: AuditResult, service: ServiceResult, options: SetOptions = {}): Document[] {
  const template = options.template ?? PLAIN_TEMPLATE;
  const say = voiceOf(template.language, result.currency, template.wording);
  const context = standingContext(serviceContext(result, service, say), options.standing);
  const frame: SnapshotFrame = {
    stamp: snapshotStamp(result, say, options.date),
    template,
    ...(options.date === undefined ? {} : { date: options.date }),
  };
  return SERVICE_PARTS.map((kind) => composeDocument(kind, context, { subtitle: service.name, ...frame }));
}

/** All documents of an audit program over several services: the program's own, and seven for each service. */
export function programDocuments(result: AuditResult, options: SetOptions = {}): DocumentSet {
  const template = options.template ?? PLAIN_TEMPLATE;
  const say = voiceOf(template.language, result.currency, template.wording);
  const context = programContext(
    result,
    options.plan ?? PLAIN_PLAN,
    say,
    options.date,
    options.previous,
    options.standing,
    options.process,
  );
  const frame: SnapshotFrame = {
    stamp: snapshotStamp(result, say, options.date),
    template,
    ...(options.date === undefined ? {} : { date: options.date }),
  };
  const subtitle = say.plain('program.subtitle', { target: result.target, n: result.services.length });
  const own = PROGRAM_DOCUMENTS.map((kind) => composeDocument(kind, context, { subtitle, ...frame }));
  const perService = context.services.flatMap((one) =>
    SERVICE_PARTS.map((kind) => ({
      ...composeDocument(kind, one, { subtitle: one.service.name, ...frame }),
      id: `${fileName(one.service.name)}-${kind.id}`,
    })),
  );
  const ledgers = context.services.map((one) => ledgerOf(one, options.date));
  const [first] = ledgers;
  return {
    documents: [...own, ...perService],
    deck: monthlyDeck(context, frame, subtitle),
    ledger: {
      id: 'program-ledger',
      title: sentence(say.plain('ledger.title')),
      ...(options.date === undefined ? {} : { date: options.date }),
      sheets: (first?.sheets ?? []).map((sheet, index) => ({
        name: sheet.name,
        columns: [column(say, 'program.service', 22), ...sheet.columns],
        rows: ledgers.flatMap((ledger, at) =>
          (ledger.sheets[index]?.rows ?? []).map((row) => [context.services[at]?.service.name ?? '', ...row]),
        ),
      })),
    },
    mails: [weeklyMail(context, { ...frame, snapshot: snapshotId(result) })],
    scripts: [],
  };
}
