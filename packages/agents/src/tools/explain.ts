import { VerdictSchema } from '@airworthy/model';
import type { Evidence } from '@airworthy/model';
import { placedCode } from '@airworthy/reports';
import { z } from 'zod';
import { cardOf, isOwn, servicesOf } from '../audit-source.ts';
import type { Snapshot } from '../audit-source.ts';
import { defineTool } from '../tool.ts';
import { quoted, quotedCode, UntrustedSchema } from '../untrusted.ts';
import { codeAt, PlaceSchema } from './code-at.ts';
import { ItemSchema, itemWords } from './item-words.ts';

const EvidenceRow = z.object({
  /** Speaks for the item, against it, or could not be told. */
  says: z.enum(['for', 'against', 'open']),
  repository: PlaceSchema.partial().extend({ message: UntrustedSchema }),
});

export const explainTool = defineTool({
  name: 'explain',
  title: 'One item: verdict, evidence, fix',
  description:
    'An item with the verdict of each service, the evidence with the code it stands on, the question where a person has to decide, and the fix.',
  input: z.object({
    item: z.string().max(40),
    service: z.string().max(100).optional(),
    evidence: z.int().min(0).max(40).default(8).describe('Pieces of evidence a service, those against first'),
  }),
  output: z.object({
    item: ItemSchema,
    steps: z.array(z.string()),
    verdicts: z.array(
      VerdictSchema.pick({ status: true, method: true, confidence: true, checks: true }).extend({
        service: z.string(),
        moreEvidence: z.int(),
        evidence: z.array(EvidenceRow),
        question: z.string().nullable(),
        repository: z.object({
          reason: UntrustedSchema,
          question: UntrustedSchema.exactOptional(),
          lookAt: z.array(PlaceSchema),
          /** Code of the fix in the words of the service; names in it are the repository's. */
          fix: z.array(z.object({ kind: z.string(), into: UntrustedSchema.nullable(), code: UntrustedSchema })),
        }),
      }),
    ),
  }),
  async run({ item: id, service: name, evidence: limit }, { source }) {
    const snapshot = await source.snapshot();
    const card = cardOf(snapshot, id);
    const own = isOwn(source, card);
    return {
      item: itemWords(card, own),
      steps: own ? (card.fix?.steps ?? []) : [],
      verdicts: servicesOf(snapshot, name).flatMap(({ key, service }) => {
        const verdict = service.verdicts.find((one) => one.item === card.id);
        if (verdict === undefined) return [];
        const sorted = verdict.evidence.toSorted((a, b) => weight(a) - weight(b));
        const failing = verdict.status === 'FAIL' || verdict.status === 'PARTIAL';
        const places = verdict.evidence.flatMap((one) => (one.holds || one.open || !one.location ? [] : [one.location]));
        return [
          {
            service: key,
            status: verdict.status,
            method: verdict.method,
            confidence: verdict.confidence,
            checks: verdict.checks,
            evidence: sorted.slice(0, limit).map((one) => evidenceRow(snapshot, one)),
            moreEvidence: Math.max(0, sorted.length - limit),
            question: own ? (verdict.ask ?? null) : null,
            repository: {
              reason: quoted(verdict.reason),
              ...(own || verdict.ask === undefined ? {} : { question: quoted(verdict.ask) }),
              lookAt: (verdict.look ?? []).slice(0, 10).map((at) => codeAt(snapshot, at)),
              fix: failing
                ? placedCode({ item: card, service, places }).map(({ kind, text, goes }) => ({
                    kind,
                    into: goes === undefined ? null : quoted(goes.path, 300),
                    code: quotedCode(text.trimEnd().split('\n'), 1),
                  }))
                : [],
            },
          },
        ];
      }),
    };
  },
});

function weight(one: Evidence): number {
  return one.holds ? 2 : one.open === true ? 1 : 0;
}

function evidenceRow(snapshot: Snapshot, one: Evidence): z.infer<typeof EvidenceRow> {
  return {
    says: one.holds ? 'for' : one.open === true ? 'open' : 'against',
    repository: { message: quoted(one.message), ...(one.location === undefined ? {} : codeAt(snapshot, one.location)) },
  };
}
