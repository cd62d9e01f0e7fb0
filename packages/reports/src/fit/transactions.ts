import type { SqlLibrary } from './libraries.ts';

/** `pg` begins, commits and rolls back by hand, always in this form: see the guides. */
const BY_HAND =
  /^( *)const client = await pool\.connect\(\);\n\1try \{\n\1 {2}await client\.query\('BEGIN'\);\n([\s\S]*?)^\1 {2}await client\.query\('COMMIT'\);\n([\s\S]*?)^\1\} catch \(error\) \{\n\1 {2}await client\.query\('ROLLBACK'\);\n\1 {2}throw error;\n\1\} finally \{\n\1 {2}client\.release\(\);\n\1\}\n/gm;
const EARLY = /^( *)await client\.query\('ROLLBACK'\);\n\1return ([\s\S]*?);\n/gm;

/** Transactions as callbacks, as the other libraries have them. Nothing where one leaves in more than one way. */
export function withCallbacks(code: string, library: SqlLibrary, handle: string): string | undefined {
  let fits = true;
  const made = code.replace(BY_HAND, (_, indent: string, body: string, after: string) => {
    const exits = [...body.matchAll(EARLY)];
    if (exits.length > 1) fits = false;
    const begin = `${library.transaction(handle)}(async (tx) => {\n`;
    const [exit] = exits;
    const then = after.replaceAll(new RegExp(`^ {2}(?=${indent})`, 'gm'), '');
    if (exit !== undefined) {
      // Nothing was changed before that point, so there is nothing to take back.
      const inner = body.replace(EARLY, '$1return false;\n');
      return `${indent}const done = await ${begin}${renamed(inner)}${indent}  return true;\n${indent}});\n${indent}if (!done) return ${exit[2] ?? ''};\n${then}`;
    }
    if (after.trim() === '') return `${indent}await ${begin}${renamed(body)}${indent}});\n`;
    return `${indent}return ${begin}${renamed(body)}${renamed(after)}${indent}});\n`;
  });
  if (!fits) return undefined;
  return made
    .replace(/import type \{ PoolClient \} from 'pg';\n\n?/, '')
    .replace(/\(client: PoolClient\)/g, `(tx: ${library.client})`)
    .replace(
      /\bawait (\w+)\(async \(client\) => \{([\s\S]*?)\n( *)\}\);/g,
      (_, name: string, body: string, indent: string) => `await ${name}(async (tx) => {${renamed(body)}\n${indent}});`,
    )
    .replace(
      /async \(client\) => \{([\s\S]*?)\n( *)\}\);/g,
      (_, body: string, indent: string) => `async (tx) => {${renamed(body)}\n${indent}});`,
    );
}

function renamed(body: string): string {
  return body.replace(/(?<![\w.])client(?=[.,)])/g, 'tx');
}
