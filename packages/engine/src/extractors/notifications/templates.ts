import type { MessageTemplate } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { objectOf, optionNode } from '../../extract/option-nodes.ts';
import type { Node } from 'oxc-parser';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

const COMPILES: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/^handlebars(?:\.\w+)?\.compile$|^handlebars\.compile$/, 'handlebars'],
  [/^ejs\.(?:render|renderFile|compile)$/, 'ejs'],
  [/^mustache\.render$/, 'mustache'],
  [/^nunjucks\.(?:render|renderString|compile)$/, 'nunjucks'],
  [/^pug\.(?:compile|compileFile|render|renderFile)$/, 'pug'],
  [/^lodash\.template$|^lodash\/template$/, 'lodash'],
  [/^mjml$|^mjml\.mjml2html$/, 'mjml'],
  [/^@react-email\/(?:render|components)\.render(?:Async)?$/, 'react-email'],
];
/** Values that go in without being escaped, by the ending of the file or the engine. */
const RAW: Readonly<Record<string, RegExp>> = {
  handlebars: /\{\{\{\s*([^}]+?)\s*\}\}\}|\{\{&\s*([^}]+?)\s*\}\}/g,
  mustache: /\{\{\{\s*([^}]+?)\s*\}\}\}|\{\{&\s*([^}]+?)\s*\}\}/g,
  ejs: /<%-\s*(?!include)([^%]+?)\s*%>/g,
  nunjucks: /\{\{\s*([^}]+?)\s*\|\s*safe\s*\}\}/g,
  pug: /!\{([^}]+)\}|!=\s*(.+)/g,
};
const ENDINGS: Readonly<Record<string, string>> = {
  hbs: 'handlebars',
  handlebars: 'handlebars',
  mustache: 'mustache',
  ejs: 'ejs',
  njk: 'nunjucks',
  pug: 'pug',
  mjml: 'mjml',
};
const FOLDERS = /(?:^|\/)(?:e?mails?|notifications?|messages?|sms|templates?)\//i;

export function messageTemplates(input: ExtractInput): void {
  const { code } = input;
  const tested = testedBy(input);
  for (const file of input.files) {
    const by = ENDINGS[/\.(\w+)$/.exec(file.path)?.[1] ?? ''];
    if (by === undefined || !FOLDERS.test(file.path)) continue;
    const text = input.tree.read(file.path) ?? '';
    if (text.length > 500_000) continue;
    input.emit('messageTemplates', {
      location: { path: file.path, line: 1 },
      by,
      from: 'file',
      raw: rawIn(by, text),
      escapingOff: false,
      tested: tested(file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.\w+$/, ''), true),
    });
  }
  componentsOf(input);
  for (const [pattern, by] of COMPILES)
    for (const call of code.callsTo(pattern)) {
      const [first] = call.args;
      const options = objectOf(call.args[1], call.module) ?? objectOf(call.args[2], call.module);
      const off =
        optionNode(options, 'noEscape') !== undefined && /true/.test(code.text(optionNode(options, 'noEscape') as never, call.module));
      const value = first === undefined ? undefined : code.value(first, call.module);
      const literal = value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
      const from =
        literal !== undefined
          ? 'code'
          : first === undefined
            ? 'unknown'
            : sourceOf(
                code.text(unwrap(first), call.module),
                call.enclosing === undefined ? '' : code.text(call.enclosing.node, call.module),
              );
      const fact: MessageTemplate = {
        location: call.location,
        wiring: code.reach(call),
        by,
        from,
        raw: [...(literal === undefined ? [] : rawIn(by, literal)), ...pastedIn(by, first)],
        // lodash escapes only where the template says so.
        escapingOff: off || by === 'lodash',
        tested: tested(call.enclosing?.own ?? ''),
        // A library that renders components escapes by itself; texts have to be seen, and files of the tree are told above.
        ...(by !== 'react-email' &&
        literal === undefined &&
        from !== 'file' &&
        !/File/.test(call.member ?? '') &&
        first?.type !== 'TemplateLiteral'
          ? { unseen: true as const }
          : {}),
      };
      input.emit('messageTemplates', fact);
    }
}

/** Components of react-email that put a value into the page as HTML. */
function componentsOf(input: ExtractInput): void {
  for (const module of input.code.modules) {
    if (module.kind !== 'production' || !module.text.includes('dangerouslySetInnerHTML')) continue;
    if (!module.bound.imports.some((one) => one.specifier.startsWith('@react-email/'))) continue;
    const raw = new Set<string>();
    for (const match of module.text.matchAll(/dangerouslySetInnerHTML=\{\{\s*__html:\s*([^}]*?)\s*,?\s*\}\}/g)) {
      const [, value = ''] = match;
      // What was cleaned, or is a text of the source, came from nobody.
      if (!/saniti[sz]|purify|escape|^[`'"][^$]*[`'"]$/i.test(value)) raw.add(value.slice(0, 60));
    }
    if (raw.size === 0) continue;
    const cleaned = [...raw].filter((value) => isCleanedBefore(input, module.text, value));
    for (const value of cleaned) raw.delete(value);
    const at = module.text.indexOf('dangerouslySetInnerHTML');
    input.emit('messageTemplates', {
      location: { path: module.path, line: module.text.slice(0, at).split('\n').length },
      wiring: module.reach,
      by: 'react-email',
      from: 'code',
      raw: [...raw].toSorted(),
      escapingOff: false,
      tested: 'unknown',
      // Whether everybody who uses the component cleans it could not be told.
      ...(cleaned.length > 0 ? { unseen: true as const } : {}),
    });
  }
}

/** A value of a component that some caller has cleaned before: `renderFollowUp({ body: sanitizeBody(text) })`, `<FollowUp body={purify(text)} />`. */
function isCleanedBefore({ code }: ExtractInput, text: string, value: string): boolean {
  if (!/^\w+$/.test(value)) return false;
  const names = [...text.matchAll(/\bexport\s+(?:default\s+)?(?:async\s+)?(?:function|const)\s+([A-Z]\w+)/g)].map(
    ([, name]) => name as string,
  );
  const cleans = new RegExp(`\\b${value}\\s*(?::|=\\{)\\s*(?:await\\s+)?[\\w.]*(?:saniti[sz]|purify|escape)\\w*\\(`, 'i');
  return code.modules.some((one) => one.kind === 'production' && names.some((name) => one.text.includes(name)) && cleans.test(one.text));
}

/** Values that are pasted into the text of a template before the engine sees it: `mjml2html(`<mj-text>${name}</mj-text>`)`. */
function pastedIn(by: string, first: Node | undefined): string[] {
  const node = first === undefined ? undefined : unwrap(first);
  if (node?.type !== 'TemplateLiteral' || by === 'react-email') return [];
  return node.expressions.flatMap((one) => {
    const at = unwrap(one);
    const called =
      at.type === 'CallExpression' ? (memberName(unwrap(at.callee)) ?? (at.callee.type === 'Identifier' ? at.callee.name : '')) : '';
    return /escape|encode|saniti[sz]e|purify/i.test(called) ? [] : [at.type === 'Identifier' ? at.name : (memberName(at) ?? 'a value')];
  });
}

function sourceOf(text: string, around: string): MessageTemplate['from'] {
  if (/readFile|templateContent|fs\./.test(`${text} ${around}`)) return 'file';
  return /template\.|row|content|body|record/i.test(text) ? 'stored' : 'unknown';
}

function rawIn(by: string, text: string): string[] {
  const pattern = RAW[by];
  if (pattern === undefined) return [];
  const found = new Set<string>();
  for (const match of text.matchAll(pattern)) {
    const name = (match[1] ?? match[2] ?? '').trim();
    // The place where a layout puts the page that was rendered before.
    if (name !== '' && !/^(?:body|content|yield|children|@partial-block|block)$/i.test(name)) found.add(name.slice(0, 60));
  }
  return [...found].toSorted();
}

/** Files are not there in such a test: what it renders is a text of its own. */
const WITHOUT_FILES = /\b(?:jest|vi)\.(?:do)?mock\(\s*['"`](?:node:)?fs(?:\/promises)?['"`]|\bmock-fs\b|\bmemfs\b/;
const RENDERS = /\b\w*(?:render|compile)\w*\(/i;

/** Whether a test calls what renders the template: by the name of the function around it, or with the name of the file. */
function testedBy({ code }: ExtractInput): (name: string, isFile?: boolean) => boolean {
  const texts = code.modules.filter((module) => module.kind === 'test').map((module) => module.text);
  const real = texts.filter((text) => !WITHOUT_FILES.test(text) && RENDERS.test(text));
  return (name, isFile = false) => {
    if (name === '') return false;
    if (!isFile) return texts.some((text) => text.includes(name) && /template|render/i.test(text));
    const plain = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const given = new RegExp(`\\w*(?:render|compile|send|mail|template)\\w*\\([^()]{0,120}['"\`/]${plain}(?:\\.\\w+)?['"\`]`, 'i');
    const listed = new RegExp(`['"\`/]${plain}['"\`]`);
    // `compile(readFileSync('emails/offer.hbs', 'utf8'))`
    const read = new RegExp(`['"\`/]${plain}\\.\\w+['"\`]`);
    return real.some(
      (text) => given.test(text) || read.test(text) || (listed.test(text) && /\.each\(|\bfor\s*\(|\.forEach\(|\.map\(/.test(text)),
    );
  };
}
