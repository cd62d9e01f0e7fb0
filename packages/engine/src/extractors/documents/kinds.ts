const TEXT = /\.(?:md|mdx|markdown|rst|adoc|txt)$/i;
const NOT_DOCUMENTS =
  /(?:^|\/)(?:tests?|__tests__|fixtures?|templates?|examples?|samples?|archived?|\.changeset|ISSUE_TEMPLATE|prompts?|skills?)\/|(?:^|\/)\.(?:agents?|claude|codex|cursor|gemini|windsurf|github\/instructions)\//i;

const BY_NAME: readonly [string, RegExp][] = [
  ['readme', /^readme$/i],
  ['changelog', /^(?:changelog|changes|history|release[-_ ]?notes|releases)$/i],
  ['license', /^(?:licen[cs]e|copying|unlicense)(?:[-.][\w-]+)?$/i],
  ['contributing', /^contributing$/i],
  ['security', /^security(?:[-_ ]policy)?$/i],
];

const BY_WORD: readonly [string, RegExp][] = [
  [
    'adr',
    /(?:^|\/)(?:adrs?|decisions?|architecture[-_ ]decisions?|decision[-_ ]records?)\/|(?:^|[-_/ ])adr[-_ ]?\d|(?:^|\/)rfcs?\/(?:[\w-]+\/)?\d{3,4}[-_](?!template)/i,
  ],
  ['incident', /incident|post-?mortem/i],
  ['runbook', /run-?book|play-?book|on-?call|(?:^|\/)(?:ops|operations)\/|operations?[-_ ](?:guide|manual)|troubleshoot/i],
  ['backup', /back-?up|disaster|recovery|restore/i],
  ['slo', /(?:^|[-_/ ])sl[oa]s?(?:[-_. ]|$)|service[-_ ]level/i],
  ['asyncapi', /asyncapi/i],
  ['data-model', /data[-_ ]?model|database|schema|(?:^|[-_/ ])erd?(?:[-_. ]|$)|entit(?:y|ies)/i],
  ['events', /(?:^|[-_/ ])(?:events?|messages|messaging|queues?|topics)(?:[-_. ]|$)/i],
  ['onboarding', /onboarding|getting[-_ ]?started|quick-?start|developer|development|start[-_ ]?here|setup/i],
  ['deployment', /deploy|release|kubernetes|docker|infrastructure|rollout|rollback|ci-?cd/i],
  ['env', /(?:^|[-_/ ])env(?:ironment)?(?:[-_. ]|$)|config(?:uration)?/i],
  ['architecture', /architect|system[-_ ]?design|overview|(?:^|[-_/ ])design(?:[-_. ]|$)/i],
  ['api', /(?:^|[-_/ ])apis?(?:[-_. ]|$)|endpoints?|rest[-_ ]|graphql|postman/i],
];

/** What kind of document a file is; `undefined` for files that are none. Paths are judged without the folder of the service. */
export function documentKind(path: string, servicePath: string): string | undefined {
  const local = servicePath !== '' && path.startsWith(`${servicePath}/`) ? path.slice(servicePath.length + 1) : path;
  const name = local.slice(local.lastIndexOf('/') + 1);
  const stem = name.replace(TEXT, '');
  if (name === 'CODEOWNERS' && /^(?:\.github\/|\.gitlab\/|docs\/)?CODEOWNERS$/.test(local)) return 'codeowners';
  if (/^asyncapi\.(?:ya?ml|json)$/i.test(name)) return 'asyncapi';
  // Beside the tests stands how they are run.
  if (/^(?:tests?|__tests__|e2e)\/README\.md$/i.test(local)) return 'testing';
  const plainName = !name.includes('.') || TEXT.test(name);
  if (!plainName || NOT_DOCUMENTS.test(local)) return undefined;
  for (const [kind, pattern] of BY_NAME) {
    // A licence or changelog deep in the tree belongs to something else.
    if (pattern.test(stem) && (kind === 'readme' || local.split('/').length <= (kind === 'security' || kind === 'contributing' ? 2 : 1)))
      return kind;
  }
  if (!TEXT.test(name) || /\.txt$/i.test(name)) return undefined;
  for (const [kind, pattern] of BY_WORD) if (pattern.test(`${local.replace(TEXT, '')}.`)) return kind;
  return 'other';
}
