import { SEVERITIES } from '@airworthy/model';
import { openQuestions } from '@airworthy/reports/view/open-questions';
import { z } from 'zod';
import { isOwn, servicesOf } from '../audit-source.ts';
import { page, PageInput, PageOutput } from '../paging.ts';
import { defineTool } from '../tool.ts';
import { quoted, UntrustedSchema } from '../untrusted.ts';
import { codeAt, PlaceSchema } from './code-at.ts';
import { ItemSchema, itemWords } from './item-words.ts';

export const openQuestionsTool = defineTool({
  name: 'open_questions',
  title: 'What nobody has verified',
  description:
    'Items that the audit could not decide, the most severe first: what a person is asked, and the places to look at with their code. An answer is a proposal until a person accepts it.',
  input: z.object({
    service: z.string().max(100).optional(),
    severity: z.enum(SEVERITIES).optional(),
    item: z.string().max(40).optional(),
    ...PageInput,
    limit: z.int().min(1).max(50).default(10),
  }),
  output: z.object({
    ...PageOutput,
    questions: z.array(
      z.object({
        service: z.string(),
        item: ItemSchema,
        question: z.string().nullable(),
        repository: z.object({ reason: UntrustedSchema, question: UntrustedSchema.exactOptional(), lookAt: z.array(PlaceSchema) }),
      }),
    ),
  }),
  async run(wanted, { source }) {
    const snapshot = await source.snapshot();
    const rows = servicesOf(snapshot, wanted.service)
      .flatMap(({ key, service }) =>
        openQuestions(snapshot.result, service).flatMap(({ item, verdict }) => (item === undefined ? [] : [{ key, card: item, verdict }])),
      )
      .filter(
        ({ card }) =>
          (wanted.severity === undefined || card.severity === wanted.severity) &&
          (wanted.item === undefined || card.id.toLowerCase() === wanted.item.toLowerCase()),
      )
      .toSorted((a, b) => SEVERITIES.indexOf(a.card.severity) - SEVERITIES.indexOf(b.card.severity));
    const { rows: shown, total, next } = page(rows, wanted, snapshot.result.treeHash);
    return {
      total,
      next,
      questions: shown.map(({ key, card, verdict }) => {
        const own = isOwn(source, card);
        return {
          service: key,
          item: itemWords(card, own),
          question: own ? (verdict.ask ?? null) : null,
          repository: {
            reason: quoted(verdict.reason),
            ...(own || verdict.ask === undefined ? {} : { question: quoted(verdict.ask) }),
            lookAt: (verdict.look ?? []).slice(0, 6).map((at) => codeAt(snapshot, at)),
          },
        };
      }),
    };
  },
});
