import type { Machine } from '../boot/machine.ts';
import { makeNative, makeObject } from '../boot/properties.ts';
import type { Obj, Value } from '../boot/value.ts';

/** What stands for the id of the request. */
export const REQUEST_ID = 'AW-REQUEST-ID';

/** What an error handler did in one run. */
export interface Answer {
  payload: Value;
  answered: boolean;
  status: Value;
  type: string;
  headers: Value[];
  logged: boolean;
  failed: boolean;
  /** The error was handed on to the next handler. */
  passed?: true;
}

/** A logger that notes that it was used. */
export function loggerFor(machine: Machine, answer: Answer): Obj {
  const logger = makeObject(machine);
  for (const name of ['error', 'warn', 'fatal', 'info', 'debug', 'trace'])
    logger.props.set(
      name,
      makeNative(machine, name, () => {
        answer.logged = true;
        return undefined;
      }),
    );
  logger.props.set(
    'child',
    makeNative(machine, 'child', () => logger),
  );
  return logger;
}
