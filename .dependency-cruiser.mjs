/** Who may import whom. Every rule is an error and says what to do instead. */
const engine = '^packages/engine/src';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule(
      'model-is-bottom',
      'The model has no dependencies but zod, so that a browser can load it.',
      { path: '^packages/model/src' },
      { pathNot: '^packages/model/|node_modules/zod' },
    ),
    rule(
      'program-is-pure',
      'The rules of a program are pure: time, people and rows come in as arguments, so that server, web and reports share them.',
      { path: '^packages/program/src', pathNot: '\\.test\\.ts$' },
      { path: '.', pathNot: '^packages/(program|model)/|node_modules/zod' },
    ),
    rule('standards-hold-no-code', 'Standards are data. Put code into the engine.', { path: '^standards/' }, { path: '.' }),
    rule(
      'reports-read-results-only',
      'A report must be makeable from a saved AuditResult.',
      { path: '^packages/reports/src', pathNot: '\\.test\\.ts$' },
      { path: '^(packages/engine|apps|standards)/|^(node:)?(fs|http|https|net|child_process)' },
    ),
    rule(
      'probes-know-no-engine',
      'Probes see what an audit found, never how: routes and verdicts come in as data.',
      { path: '^packages/probe/src', pathNot: '\\.test\\.ts$' },
      { path: '^(packages/(engine|reports|program)|apps|standards)/' },
    ),
    rule(
      'agents-see-results-only',
      'What agents see is made of a result and a model that come in as data; the audit is run by whoever starts the server.',
      { path: '^packages/agents/src', pathNot: '\\.test\\.ts$' },
      { path: '^(packages/(engine|probe|program)|apps|standards)/' },
    ),
    rule(
      'adapters-read-bytes',
      'An adapter is given bytes and what is known of the audited tree; it opens no file.',
      { path: '^packages/adapters/src', pathNot: '\\.test\\.ts$' },
      { path: '.', pathNot: '^packages/(adapters|model)/|node_modules/fast-xml-parser/' },
    ),
    rule('apps-are-leaves', 'Nothing imports an app.', { path: '^packages/' }, { path: '^apps/' }),
    rule(
      'apps-do-not-meet',
      'What two apps share belongs into a package.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'stores-know-no-http',
      'Routes ask stores, never the other way round; what both need is in problem.ts or paging.ts.',
      { path: '^apps/server/src/(store|ledger|database|work)/' },
      { path: '^apps/server/src/(routes|plugins)/|node_modules/fastify/' },
    ),
    rule(
      'only-tree-touches-fs',
      'Read through tree/, which has limits and never leaves the root.',
      { path: engine, pathNot: `${engine}/(tree|standards)/|\\.test\\.ts$|test-support` },
      { path: '^(node:)?fs(/promises)?$' },
    ),
    rule(
      'static-audit-makes-no-requests',
      'A static audit makes no requests.',
      { path: engine, pathNot: '\\.test\\.ts$' },
      { path: '^(node:)?(http|https|net|tls|dgram|dns)$|node_modules/undici' },
    ),
    rule(
      'never-run-audited-code',
      'We parse, we never execute. Rules of custom standards are data, evaluated in a worker that can be ended.',
      { path: engine, pathNot: `\\.test\\.ts$|${engine}/custom/(run-rules|rule-worker)\\.ts` },
      { path: '^(node:)?(vm|child_process|worker_threads)$|node_modules/jiti' },
    ),
    rule(
      'extractors-do-not-meet',
      'Share through lang/ or extract/.',
      { path: `${engine}/extractors/([^/]+)/` },
      { path: `${engine}/extractors/`, pathNot: `${engine}/extractors/$1/` },
    ),
    rule(
      'extract-knows-no-checks',
      'Facts are not shaped for one check.',
      { path: `${engine}/(extract|extractors|lang|tree|boot|link|guard|reconcile)/`, pathNot: '\\.test\\.ts$' },
      { path: `${engine}/(check|checks|score|audit)/` },
    ),
    rule(
      'lang-knows-no-frameworks',
      'lang/ reads text; what it means is for boot/, link/ and extractors/.',
      { path: `${engine}/lang/` },
      { path: `${engine}/(link|guard|reconcile|extract|extractors|derive)/` },
    ),
    rule(
      'checks-see-facts-only',
      'If you need more, add a fact.',
      { path: `${engine}/checks/`, pathNot: '\\.test\\.ts$|registry\\.generated' },
      { path: '.', pathNot: `${engine}/(check/(define-check|shapes)|derive/|checks/)|^packages/model/` },
    ),
    rule(
      'score-is-pure',
      'Scores depend on verdicts and weights only.',
      { path: `${engine}/score/`, pathNot: '\\.test\\.ts$' },
      { path: '.', pathNot: `${engine}/score/|^packages/model/|^(node:)?crypto$` },
    ),
    rule(
      'fleet-compares-digests',
      'The comparison of services is pure: it sees digests of models, never code or files.',
      { path: `${engine}/fleet/`, pathNot: '\\.test\\.ts$' },
      { path: '.', pathNot: `${engine}/fleet/|^packages/model/` },
    ),
    rule(
      'changes-compare-states',
      'The comparison of two states is pure: it sees verdicts and facts, never code or files.',
      { path: `${engine}/changes/`, pathNot: '\\.test\\.ts$' },
      { path: '.', pathNot: `${engine}/(changes|check|checks|derive)/|^packages/model/|^(node:)?crypto$` },
    ),
    rule(
      'facts-know-no-fleet',
      'A service is read and judged by itself.',
      { path: `${engine}/(tree|lang|boot|link|guard|reconcile|extract|extractors|derive|check|checks|score)/`, pathNot: '\\.test\\.ts$' },
      { path: `${engine}/fleet/` },
    ),
    rule(
      'no-cycles',
      'Break the circle: move what both need one level down.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule('no-dep-on-tests', 'Production code does not import tests.', { pathNot: '\\.test\\.ts$|/test/' }, { path: '\\.test\\.ts$' }),
    rule(
      'not-to-dev-dep',
      'What ships must be in dependencies; the web app ships as a bundle.',
      { path: '^(packages|apps)/[^/]+/src', pathNot: '\\.test\\.ts$|test-support|^apps/web/' },
      { dependencyTypes: ['npm-dev'] },
    ),
    rule('resolvable', 'This import leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures|templates)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}
