import { toRecord } from '../lang/typescript/json-with-comments.ts';
import type { Machine } from '../boot/machine.ts';
import { makeObject } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { Obj } from '../boot/value.ts';

/** A method that a lexicon describes. https://atproto.com/specs/lexicon */
interface Method {
  nsid: string;
  type: 'query' | 'procedure' | 'subscription';
}

const GENERATED = /(?:^|\/)lexicons?(?:\/index)?(?:\.[cm]?[jt]s)?$/;
const DOCUMENT = /(?:^|\/)lexicons?\/.*\.json$/;

/** Code that is generated from lexicons is often no part of a repository; what it exports is told by the documents. */
export function installLexicons(machine: Machine): void {
  let methods: Method[] | undefined;
  const known = new Map<string, Value>();
  machine.missing.push((run, from, specifier) => {
    if (!specifier.startsWith('.') || !GENERATED.test(specifier)) return undefined;
    methods ??= methodsIn(run);
    if (methods.length === 0) return undefined;
    const key = specifier.startsWith('./') ? `${from.path} ${specifier}` : specifier;
    let made = known.get(key);
    if (made === undefined) known.set(key, (made = generated(run, methods)));
    return made;
  });
}

function methodsIn(machine: Machine): Method[] {
  const out = new Map<string, Method>();
  for (const { path } of machine.tree.files) {
    if (!DOCUMENT.test(path)) continue;
    const document = parsed(machine.tree.read(path) ?? '');
    const nsid = document?.['id'];
    const type = toRecord(toRecord(document?.['defs'])?.['main'])?.['type'];
    if (document?.['lexicon'] === 1 && typeof nsid === 'string' && (type === 'query' || type === 'procedure' || type === 'subscription'))
      out.set(nsid, { nsid, type });
  }
  return [...out.values()].toSorted((a, b) => (a.nsid < b.nsid ? -1 : 1));
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return toRecord(JSON.parse(text));
  } catch {
    // A document that is no JSON describes nothing.
    return undefined;
  }
}

/** The namespaces with the schema of each method; whatever else is generated is not known. */
function generated(machine: Machine, methods: readonly Method[]): Obj {
  return namespaces(machine, methods, ({ nsid, type }) => {
    const main = makeObject(machine, { type, nsid });
    main.open = true;
    const leaf = makeObject(machine, { main, $nsid: nsid });
    leaf.open = true;
    return leaf;
  });
}

/** Objects in objects by the parts of the names. What else is generated below them is not known. */
function namespaces(machine: Machine, methods: readonly Method[], leaf: (method: Method) => Value): Obj {
  const root = makeObject(machine);
  root.open = true;
  for (const method of methods) {
    const parts = method.nsid.split('.');
    let at = root;
    for (const part of parts.slice(0, -1)) {
      const inner = at.props.get(part);
      const next = inner instanceof Obj ? inner : makeObject(machine);
      next.open = true;
      at.props.set(part, next);
      at = next;
    }
    at.props.set(parts.at(-1) as string, leaf(method));
  }
  return root;
}
