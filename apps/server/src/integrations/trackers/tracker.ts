import type { Reply, Send } from '../send.ts';

/** An issue as a tracker has it, in the words that all of them share. */
export interface Remote {
  /** By which it is asked for again. */
  readonly id: string;
  /** As people name it: `#12`, `SHOP-12`. */
  readonly key: string;
  readonly url: string;
  /** Another one whenever the issue has changed. */
  readonly version: string;
  readonly closed: boolean;
  /** Account there; null where nobody has it. */
  readonly assignee: string | null;
  /** Null as well where the tracker knows no days. */
  readonly dueOn: string | null;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly dueOn: string | null;
  readonly assignee: string | null;
}

export interface IssueChange {
  readonly closed?: boolean;
  readonly dueOn?: string | null;
  readonly assignee?: string | null;
}

export interface Tracker {
  /** Whether issues have a day. */
  readonly knowsDue: boolean;
  create(issue: NewIssue): Promise<Remote>;
  read(id: string): Promise<Remote>;
  change(id: string, change: IssueChange): Promise<Remote>;
}

/** The tracker said no, or said something that can't be understood. */
export class TrackerError extends Error {
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(message: string, status = 0, retryAfter?: number) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Asks an API in JSON, and gives what it answers. */
export async function askApi(
  send: Send,
  url: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  headers: Record<string, string>,
  body?: object,
): Promise<unknown> {
  const reply: Reply = await send(url, {
    method,
    headers: { accept: 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (reply.status < 200 || reply.status > 299)
    throw new TrackerError(`The tracker answered ${reply.status}.`, reply.status, reply.retryAfter);
  if (reply.text === '') return undefined;
  try {
    return JSON.parse(reply.text);
  } catch {
    throw new TrackerError('The tracker did not answer in JSON.');
  }
}
