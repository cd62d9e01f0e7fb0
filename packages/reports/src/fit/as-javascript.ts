import { stripTypeScriptTypes } from 'node:module';

/**
 * TypeScript of a guide as JavaScript: types are taken out and nothing else changes. Nothing where a part is more than a type (`enum`,
 * parameters that are fields).
 *
 * @param modules imports of CommonJS become calls of `require`, and exports one assignment at the end
 */
export function asJavascript(code: string, modules: 'esm' | 'cjs'): string | undefined {
  let blanked: string;
  try {
    blanked = stripTypeScriptTypes(code, { mode: 'strip' });
  } catch {
    return undefined;
  }
  if (blanked.length !== code.length) return undefined;
  const without = withoutBlanks(code, blanked);
  return modules === 'esm' ? without : asCommonjs(without);
}

/** The runtime leaves spaces where types were; here they go, with lines that hold nothing else. */
function withoutBlanks(code: string, blanked: string): string {
  const gone = (at: number): boolean => code[at] !== blanked[at] && blanked[at] === ' ';
  const lines: string[] = [];
  let start = 0;
  for (const line of blanked.split('\n')) {
    let made = '';
    let taken = false;
    for (let at = 0; at < line.length; at += 1) {
      if (!gone(start + at)) {
        made += line[at];
        continue;
      }
      taken = true;
      // Spaces inside of a type go with it, so that a type of several words leaves one gap only.
      let end = at;
      for (let next = at; next < line.length && (gone(start + next) || line[next] === ' '); next += 1) if (gone(start + next)) end = next;
      at = end;
      const rest = line.slice(at + 1);
      if (/\s$/.test(made) && (/^[\s;,)\]}]/.test(rest) || rest === '')) made = made.trimEnd();
    }
    start += line.length + 1;
    if (taken && made.trim() === '') continue;
    lines.push(taken ? made.trimEnd() : made);
  }
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '');
}

function asCommonjs(code: string): string {
  const exported: string[] = [];
  const made = code
    .replace(/^import\s+([\w$]+)\s+from\s+('[^']+');/gm, 'const $1 = require($2);')
    .replace(/^import\s+\*\s+as\s+([\w$]+)\s+from\s+('[^']+');/gm, 'const $1 = require($2);')
    .replace(
      /^import\s+\{([^}]*)\}\s+from\s+('[^']+');/gm,
      (_, names: string, from: string) => `const {${names.replace(/\bas\b/g, ':').replace(/ :/g, ':')}} = require(${from});`,
    )
    .replace(/^import\s+('[^']+');/gm, 'require($1);')
    .replace(/^export (async function|function|const|class) ([\w$]+)/gm, (_, kind: string, name: string) => {
      exported.push(name);
      return `${kind} ${name}`;
    });
  return exported.length === 0 ? made : `${made.trimEnd()}\n\nmodule.exports = { ${exported.join(', ')} };\n`;
}
