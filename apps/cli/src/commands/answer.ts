import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { ANSWER_JSON_SCHEMA, draftOf } from '@airworthy/agents/answer/draft';
import { askModel, ModelError } from '@airworthy/agents/answer/model-endpoint';
import type { Message, ModelEndpoint } from '@airworthy/agents/answer/model-endpoint';
import { messagesFor, questionOf, spanLabel } from '@airworthy/agents/answer/question';
import type { Question } from '@airworthy/agents/answer/question';
import { openProposals, ProposalError } from '@airworthy/agents/proposals/store';
import { KnownError } from '@airworthy/engine/known-error';
import type { AuditResult } from '@airworthy/model';
import { openQuestions } from '@airworthy/reports/view/open-questions';
import { auditFolder, openFolder } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { plain, print } from '../output/terminal.ts';

export interface AnswerOptions extends RunOptions {
  item?: string[];
  limit: string;
  model?: string;
  url?: string;
  timeout: string;
  show?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

/** `airworthy answer [dir]`: drafts of answers to open questions by a model that the user names, kept as proposals. */
export async function answerCommand(dir: string, options: AnswerOptions): Promise<number> {
  const project = openFolder(dir);
  const { endpoint, fromRepository } = endpointOf(options, project.config.answers);
  const result = await auditFolder(dir, options);
  const read = (path: string): string | undefined => project.tree.read(path);
  const questions = chosen(result, options).map(({ service, card, verdict }) => questionOf({ result, read }, service, card, verdict));
  const asked = questions.filter((one) => one.spans.length > 0).map((question) => ({ question, messages: messagesFor(question) }));
  if (asked.length === 0) {
    await print('No open question has places to look at.');
    return EXIT.ok;
  }
  await print(announcement(endpoint, fromRepository, asked, options));
  if (options.dryRun === true) return EXIT.ok;
  if (!(await agreed(options, fromRepository))) {
    await print('Nothing was sent.');
    return EXIT.ok;
  }
  const store = openProposals(resolve(dir), () => new Date());
  let kept = 0;
  for (const { question, messages } of asked) {
    const said = await draft(endpoint, question, messages, read);
    if (typeof said === 'string') {
      await print(`${question.card.id} ${plain(question.service)}: no draft, ${said}.`);
      continue;
    }
    const { id, state } = keepDraft(store, {
      kind: 'answer',
      service: question.service,
      item: question.card.id,
      status: said.status,
      reason: said.reason,
      citations: said.citations,
      treeHash: result.treeHash,
      proposedBy: plain(endpoint.model).slice(0, 100),
    });
    kept += 1;
    const dropped = said.dropped.length === 0 ? '' : `; citations that do not hold were dropped: ${plain(said.dropped.join('; '))}`;
    await print(`${question.card.id} ${plain(question.service)}: ${id} ${state}, ${said.status}${dropped}.`);
  }
  await print(
    `\n${kept} of ${asked.length} questions have a draft. Nothing has changed: read them with \`airworthy proposals\`, then accept or reject.`,
  );
  return EXIT.ok;
}

type Drafted = Extract<ReturnType<typeof draftOf>, { kept: true }>;

/** The draft, or why there is none. */
async function draft(
  endpoint: ModelEndpoint,
  question: Question,
  messages: readonly Message[],
  read: (path: string) => string | undefined,
): Promise<Drafted | string> {
  try {
    const made = draftOf(question, await askModel(endpoint, messages, ANSWER_JSON_SCHEMA), read);
    return made.kept ? made : `${made.because}${made.dropped.length === 0 ? '' : ` (${plain(made.dropped.join('; '))})`}`;
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}

function keepDraft(store: ReturnType<typeof openProposals>, proposal: Parameters<typeof store.add>[0]): ReturnType<typeof store.add> {
  try {
    return store.add(proposal);
  } catch (error) {
    if (error instanceof ProposalError) throw new KnownError('proposals', error.message);
    throw error;
  }
}

function chosen(
  result: AuditResult,
  { item, limit }: AnswerOptions,
): { service: string; card: Question['card']; verdict: Question['verdict'] }[] {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1 || most > 200) throw new KnownError('usage', '--limit is a number from 1 to 200.');
  const wanted = item?.map((one) => one.toUpperCase());
  return result.services
    .flatMap((service) =>
      openQuestions(result, service).flatMap(({ item: card, verdict }) =>
        card === undefined ? [] : [{ service: service.name, card, verdict }],
      ),
    )
    .filter(({ card }) => wanted === undefined || wanted.includes(card.id))
    .slice(0, most);
}

/** The environment and the command line come first. An address out of the repository is that of whoever wrote it, and never gets a key unasked. */
function endpointOf(
  options: AnswerOptions,
  configured: { url: string; model: string } | undefined,
): { endpoint: ModelEndpoint; fromRepository: boolean } {
  const env = process.env;
  const own = options.url ?? env['AIRWORTHY_MODEL_URL'];
  const url = own || configured?.url;
  const model = options.model ?? (env['AIRWORTHY_MODEL'] || configured?.model);
  if (!url || !model)
    throw new KnownError('no-model', 'No model is configured: nothing is sent anywhere unless you name one.', {
      hint: 'Set AIRWORTHY_MODEL_URL (such as http://127.0.0.1:11434/v1) and AIRWORTHY_MODEL, and AIRWORTHY_MODEL_KEY where it needs one.',
    });
  const parsed = URL.parse(url);
  const local = parsed !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname);
  if (parsed === null || !(parsed.protocol === 'https:' || (parsed.protocol === 'http:' && local)))
    throw new KnownError('usage', 'The address of the model has to begin with https://, or be on this machine.');
  const seconds = Number(options.timeout);
  if (!(seconds > 0 && seconds <= 600)) throw new KnownError('usage', '--timeout is a number of seconds up to 600.');
  return { endpoint: { url, model, key: env['AIRWORTHY_MODEL_KEY'] || undefined, timeout: seconds * 1_000 }, fromRepository: !own };
}

function announcement(
  endpoint: ModelEndpoint,
  fromRepository: boolean,
  asked: readonly { question: Question; messages: readonly Message[] }[],
  { show }: AnswerOptions,
): string {
  const spans = asked.flatMap(({ question }) => question.spans);
  const lines = spans.reduce((sum, one) => sum + one.lines.length, 0);
  const size = asked.reduce((sum, one) => sum + one.messages.reduce((all, message) => all + message.content.length, 0), 0);
  return [
    `To be sent to ${plain(endpoint.url)} (${plain(endpoint.model)})${fromRepository ? ', which airworthy.yaml of this repository names' : ''}: ${asked.length} questions with ${lines} lines of code, ${size} characters; what looks like a secret is replaced by ***.`,
    ...asked.map(
      ({ question }) =>
        `  ${question.card.id} ${plain(question.service)}: ${question.spans.map((one) => plain(spanLabel(one))).join(', ')}`,
    ),
    ...(show === true
      ? asked.flatMap(({ messages }) => ['', ...messages.map((one) => indented(one.content))])
      : ['`--show` prints every word of it.']),
  ].join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  | ${plain(line)}`)
    .join('\n');
}

async function agreed({ yes }: AnswerOptions, fromRepository: boolean): Promise<boolean> {
  if (yes === true && !fromRepository) return true;
  if (!process.stdin.isTTY)
    throw new KnownError(
      'usage',
      fromRepository
        ? 'An address that the repository names is only used after a person has agreed on a terminal.'
        : 'A person agrees before code is sent, on a terminal.',
      {
        hint: fromRepository
          ? 'Set AIRWORTHY_MODEL_URL to use it unasked.'
          : 'In a script of your own, say --yes; --dry-run shows what would be sent.',
      },
    );
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question('\nSend it? [y/N] ');
  lines.close();
  return /^y(?:es)?$/i.test(answer.trim());
}
