import type { IncomingMessage } from 'node:http';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { ServerConfig } from '../config.ts';
import { redact, redactText } from './redact.ts';

interface LoggedRequest extends Pick<IncomingMessage, 'method' | 'url'> {
  readonly ip?: string;
}

/** Lines of JSON. Secrets are taken out by name and by shape, at any depth, before anything is written. */
export function makeLogger(config: Pick<ServerConfig, 'logLevel'>, to?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    serializers: {
      // A query may hold the token of a link; headers and bodies are never logged.
      req: (request: LoggedRequest) => ({ method: request.method, url: redactText(request.url ?? ''), remoteAddress: request.ip }),
      res: (reply: { readonly statusCode?: number }) => ({ statusCode: reply.statusCode }),
      err: (error: unknown) => redact(withoutClient(error)),
    },
    formatters: { log: redactFields },
    hooks: {
      logMethod(this: Logger, args: Parameters<pino.LogFn>, method: pino.LogFn) {
        method.apply(this, args.map((one: unknown) => (typeof one === 'string' ? redactText(one) : one)) as typeof args);
      },
    },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** A pool puts the connection that was lost on its error: a page of settings in every line. */
function withoutClient(error: unknown): unknown {
  if (error instanceof Error && 'client' in error) Object.defineProperty(error, 'client', { enumerable: false, value: undefined });
  return error;
}

/** Request, reply and error have forms of their own, which are made afterwards. */
const OWN_FORM = new Set(['req', 'res', 'err']);

function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) (OWN_FORM.has(name) ? left : rest)[name] = value;
  return { ...left, ...(redact(rest) as Record<string, unknown>) };
}
