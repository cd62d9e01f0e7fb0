import type { Location } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Machine } from '../boot/machine.ts';
import type { Site, Value } from '../boot/value.ts';
import type { ErrorHandling } from '../guard/run-error-handler.ts';
import { runErrorHandler } from '../guard/run-error-handler.ts';
import { functionOf } from './function-of.ts';

/** A handler of errors or of unknown paths, with its function. */
export interface RawHandler {
  framework: string;
  location: Location;
  conditions: string[];
  handler: { path: string; node: Node; name: string } | undefined;
  /** What an error handler answers; absent where it could not be run. */
  handling?: ErrorHandling;
  /** It could not be read, and may answer or not. */
  open?: true;
}

interface Attached {
  site: Site;
  conditions: string[];
  value: Value;
}

/** A handler as attached. */
export function rawHandlerOf(machine: Machine, framework: string, { site, conditions, value }: Attached): RawHandler {
  return { framework, location: machine.locate(site), conditions, handler: functionOf(value) };
}

/** An error handler with what it does to errors, seen by running it. */
export function errorHandlerOf(machine: Machine, framework: string, attached: Attached): RawHandler {
  const handling = runErrorHandler(machine, attached.value, framework, attached.site);
  return { ...rawHandlerOf(machine, framework, attached), ...(handling === undefined ? {} : { handling }) };
}
