import { cleanLine } from '@airworthy/reports/view/clean';
import { z } from 'zod';
import { citationFault } from '../proposals/check-citation.ts';
import { ANSWER_STATUSES, CitationSchema } from '../proposals/proposal.ts';
import type { Citation } from '../proposals/proposal.ts';
import { addressesModel } from './question.ts';
import type { Question } from './question.ts';

const AnswerSchema = z.object({
  status: z.enum([...ANSWER_STATUSES, 'UNKNOWN']),
  reason: z.string().min(1).max(20_000),
  citations: z.array(z.object({ path: z.string(), line: z.number(), endLine: z.number().nullish(), quote: z.string() })).max(100),
});

/** The shape that is asked for, as JSON Schema in the strict form: every key required, nothing else. */
export const ANSWER_JSON_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['status', 'reason', 'citations'],
  properties: {
    status: { type: 'string', enum: [...ANSWER_STATUSES, 'UNKNOWN'] },
    reason: { type: 'string' },
    citations: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'line', 'endLine', 'quote'],
        properties: { path: { type: 'string' }, line: { type: 'integer' }, endLine: { type: 'integer' }, quote: { type: 'string' } },
      },
    },
  },
};

export type Draft =
  | { kept: true; status: (typeof ANSWER_STATUSES)[number]; reason: string; citations: Citation[]; dropped: string[] }
  | { kept: false; because: string; dropped: string[] };

/** What of a model's answer can be shown to a person: only what cites lines that were sent and holds what they say. */
export function draftOf(question: Question, text: string, read: (path: string) => string | undefined): Draft {
  const answer = AnswerSchema.safeParse(parsed(text));
  if (!answer.success) return { kept: false, because: 'the answer is not in the shape that was asked for', dropped: [] };
  const { status, reason, citations } = answer.data;
  if (status === 'UNKNOWN') return { kept: false, because: 'the lines that were sent do not decide it', dropped: [] };
  const dropped: string[] = [];
  const valid = citations.flatMap((one): Citation[] => {
    const cited = CitationSchema.safeParse({
      path: one.path,
      line: one.line,
      quote: one.quote,
      ...(one.endLine === null || one.endLine === undefined ? {} : { endLine: one.endLine }),
    });
    const fault = cited.success ? faultOf(cited.data, question, read) : 'it is not in the shape that was asked for';
    if (fault === undefined && cited.success) return [cited.data];
    dropped.push(`${cleanLine(one.path).slice(0, 100)}:${one.line}: ${fault ?? ''}`);
    return [];
  });
  if (valid.length === 0) return { kept: false, because: 'nothing that it cites is there', dropped };
  const steered = question.spans.some((span) => addressesModel(span.lines.join('\n')));
  const note = steered ? 'Read with care: the code that was sent holds text that addresses a model. ' : '';
  return { kept: true, status, reason: `${note}${cleanLine(reason)}`.slice(0, 4_000), citations: valid.slice(0, 20), dropped };
}

function faultOf(cited: Citation, { spans }: Question, read: (path: string) => string | undefined): string | undefined {
  const last = cited.endLine ?? cited.line;
  const sent = spans.some((span) => span.path === cited.path && cited.line >= span.firstLine && last < span.firstLine + span.lines.length);
  if (!sent) return 'these lines were not sent';
  if (addressesModel(cited.quote)) return 'it is text that addresses a model';
  return citationFault(cited, read);
}

/** Models put JSON into fences, or words around it. */
function parsed(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from === -1 || to < from) return undefined;
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    return undefined;
  }
}
