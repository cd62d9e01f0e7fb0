import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { Diagnostic } from '@airworthy/model';
import { nearestWord } from './nearest-word.ts';

const CHARACTERS = 200_000;
const LONG_LIST = 10;

/** Reads a YAML file of a team by a schema: the value, or every place that is wrong and what to write instead. Never throws. */
export function readYamlAs<T>(
  path: string,
  text: string,
  schema: z.ZodType<T>,
  knownKeys: readonly string[],
): { value?: T; diagnostics: Diagnostic[] } {
  const fail = (message: string, line: number, column: number): Diagnostic => ({
    code: 'invalid-config',
    level: 'error',
    message,
    location: { path, line, column },
  });
  if (text.length > CHARACTERS) return { diagnostics: [fail('The file is too large for a configuration.', 1, 1)] };
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number): [number, number] => {
    const { line, col } = counter.linePos(offset);
    return [Math.max(1, line), Math.max(1, col)];
  };
  if (document.errors.length > 0)
    return {
      diagnostics: document.errors.slice(0, 5).map((error) => fail(`This is not valid YAML: ${error.message}.`, ...at(error.pos[0]))),
    };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    return { diagnostics: [fail(`The file cannot be expanded: ${error instanceof Error ? error.message : 'unknown reason'}.`, 1, 1)] };
  }
  const result = schema.safeParse(value ?? {});
  if (result.success) return { value: result.data, diagnostics: [] };
  return { diagnostics: result.error.issues.flatMap((issue) => issueDiagnostics(issue, document, knownKeys, at, fail)) };
}

function issueDiagnostics(
  issue: z.core.$ZodIssue,
  document: Document,
  knownKeys: readonly string[],
  at: (offset: number) => [number, number],
  fail: (message: string, line: number, column: number) => Diagnostic,
): Diagnostic[] {
  // A plain list of services is short for `services.only`.
  const path =
    issue.path[0] === 'services' && issue.path[1] === 'only' && isSeq(document.getIn(['services'], true))
      ? issue.path.toSpliced(1, 1)
      : issue.path;
  const name = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearestWord(key, knownKeys);
      return fail(`Unknown key \`${key}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`, ...at(offsetOf(document, path, key)));
    });
  }
  const [line, column] = at(offsetOf(document, path));
  if (issue.code === 'invalid_value') {
    const given = String(document.getIn(path.map(String)));
    const near = nearestWord(given, issue.values.map(String));
    // A long list hides what was meant.
    if (near !== undefined && issue.values.length > LONG_LIST)
      return [fail(`\`${name}\`: there is no \`${given}\`; did you mean \`${near}\`?`, line, column)];
    const meant = near === undefined ? '' : `; did you mean \`${near}\`?`;
    return [fail(`\`${name}\` must be one of ${issue.values.map(String).join(', ')}${meant || '.'}`, line, column)];
  }
  return [fail(`\`${name === '' ? 'the file' : name}\`: ${issue.message}.`, line, column)];
}

/** Where the value stands in the text, or the nearest place around it; with `key`, where that key of it stands. */
function offsetOf(document: Document, path: readonly PropertyKey[], key?: string): number {
  const steps = path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  for (let length = steps.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(steps.slice(0, length), true);
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      const start = pair !== undefined && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      if (start !== undefined) return start;
    }
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return range[0];
  }
  return 0;
}
