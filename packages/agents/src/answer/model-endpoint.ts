import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** A service that speaks the chat completions of OpenAI's published API. */
export interface ModelEndpoint {
  /** Up to and without `/chat/completions`. */
  url: string;
  model: string;
  /** Sent as a bearer token. */
  key: string | undefined;
  /** For one answer, in milliseconds. */
  timeout: number;
}

export interface Message {
  role: 'system' | 'user';
  content: string;
}

/** It could not be asked, or did not answer in a way that can be used. */
export class ModelError extends Error {}

const TRIES = 3;
/** Longest wait that is granted when asked to come back later, in milliseconds. */
const LONGEST_WAIT = 60_000;
const LONGEST_ANSWER = 1_000_000;

const CompletionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }) })).min(1),
});

/** Asks once, and again where the service says to come back later or is out of order for a moment. Gives the text of the answer. */
export async function askModel(
  endpoint: ModelEndpoint,
  messages: readonly Message[],
  schema: object,
  wait: typeof sleep = sleep,
): Promise<string> {
  let format: object | undefined = { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } };
  for (let attempt = 1; ; attempt += 1) {
    const response = await send(endpoint, {
      model: endpoint.model,
      messages,
      temperature: 0,
      ...(format === undefined ? {} : { response_format: format }),
    });
    if (response.ok) return textOf(await bodyOf(response));
    // Services that know no schemas refuse the request because of it.
    if (response.status === 400 && format !== undefined) {
      format = undefined;
      continue;
    }
    const later = response.status === 429 || response.status >= 500;
    if (!later || attempt >= TRIES) throw new ModelError(`the model's service answered ${response.status}`);
    const asked = retryAfter(response.headers.get('retry-after'), Date.now()) ?? 1_000 * 2 ** (attempt - 1);
    if (asked > LONGEST_WAIT) throw new ModelError(`the model's service asks to come back in ${Math.ceil(asked / 1_000)} seconds`);
    await wait(asked);
  }
}

async function send(endpoint: ModelEndpoint, body: object): Promise<Response> {
  try {
    // oxlint-disable-next-line no-restricted-globals -- the one request that leaves the machine, to the address that a person named and was shown
    return await fetch(`${endpoint.url.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(endpoint.key === undefined ? {} : { authorization: `Bearer ${endpoint.key}` }) },
      body: JSON.stringify(body),
      // What is sent goes to the place that was agreed to.
      redirect: 'error',
      signal: AbortSignal.timeout(endpoint.timeout),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      throw new ModelError(`the model did not answer within ${endpoint.timeout / 1_000} seconds`);
    throw new ModelError("the model's service could not be reached");
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > LONGEST_ANSWER) throw new ModelError('the answer of the model is too long');
    }
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError("the model's service did not answer in JSON");
  }
}

function textOf(body: unknown): string {
  const read = CompletionSchema.safeParse(body);
  const message = read.data?.choices[0]?.message;
  if (message === undefined) throw new ModelError("the model's service answered in another shape than that of chat completions");
  if (typeof message.content !== 'string' || message.content === '') throw new ModelError('the model refused to answer');
  return message.content;
}

/** Milliseconds of a Retry-After header: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
