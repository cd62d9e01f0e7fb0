import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const NAME = 'airworthy-example-lib';
const TITLE = 'Reads files outside of its folder';
const URL_OF = 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc';

/**
 * A registry that knows one package with one flaw, both made up. The clients of npm, pnpm, yarn and Snyk ask it as they ask any other, so
 * that what they print has the form that they really print.
 */
export async function fakeRegistry(): Promise<{ address: string; server: Server }> {
  const archive = packed();
  const server = createServer((request, response) => {
    void (async () => {
      const sent = await body(request);
      const path = (request.url ?? '').split('?')[0] ?? '';
      if (path.endsWith('.tgz')) {
        response.end(archive);
        return;
      }
      const answer = answerTo(path, sent, `http://${request.headers.host ?? ''}`);
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { error: 'not found' }));
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { address: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, server };
}

/** The package itself, which yarn 4 wants to hold in its hands. */
function packed(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-packed-'));
  mkdirSync(join(folder, 'package'));
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify({ name: NAME, version: '1.0.0' }));
  const bytes = execFileSync('tar', ['-czf', '-', '-C', folder, 'package']);
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}

async function body(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
}

function answerTo(path: string, sent: string, origin: string): unknown {
  // npm asks for many packages at once.
  if (path.endsWith('/-/npm/v1/security/advisories/bulk'))
    return sent.includes(NAME)
      ? {
          [NAME]: [
            {
              id: 1_999_999,
              url: URL_OF,
              title: TITLE,
              severity: 'high',
              vulnerable_versions: '<1.0.1',
              cwe: ['CWE-22'],
              cvss: { score: 7.5, vectorString: null },
            },
          ],
        }
      : {};
  // pnpm sends the whole tree.
  if (path.endsWith('/-/npm/v1/security/audits') || path.endsWith('/-/npm/v1/security/audits/quick')) return wholeTree();
  if (path === '/v1/test-dep-graph') return ofSnyk();
  if (path === `/${NAME}`) {
    const of = (version: string) => ({ name: NAME, version, dist: { tarball: `${origin}/${NAME}-${version}.tgz`, integrity: INTEGRITY } });
    return { name: NAME, 'dist-tags': { latest: '1.0.1' }, versions: { '1.0.0': of('1.0.0'), '1.0.1': of('1.0.1') } };
  }
  return undefined;
}

/** What the service of Snyk answers to a tree that is sent to it, for the one package. */
function ofSnyk(): unknown {
  const id = 'SNYK-JS-AIRWORTHYEXAMPLELIB-1';
  const fixInfo = { isPatchable: false, isRuntime: false, upgradePaths: [] };
  return {
    result: {
      affectedPkgs: { [`${NAME}@1.0.0`]: { pkg: { name: NAME, version: '1.0.0' }, issues: { [id]: { issueId: id, fixInfo } } } },
      issuesData: {
        [id]: {
          id,
          title: TITLE,
          severity: 'high',
          severityWithCritical: 'high',
          cvssScore: 7.5,
          identifiers: { CVE: ['CVE-2026-0001'], CWE: ['CWE-22'], GHSA: ['GHSA-aaaa-bbbb-cccc'] },
          packageName: NAME,
          moduleName: NAME,
          packageManager: 'npm',
          language: 'js',
          semver: { vulnerable: ['<1.0.1'] },
          fixedIn: ['1.0.1'],
          patches: [],
          description: 'Made up for the tests of Airworthy.',
          references: [],
          credit: [],
        },
      },
    },
    meta: { isPublic: false, isLicensesEnabled: false, policy: '', ignoreSettings: null, org: 'airworthy' },
  };
}

export const INTEGRITY = `sha512-${'A'.repeat(86)}==`;

function wholeTree(): unknown {
  const advisory = {
    id: 1_999_999,
    module_name: NAME,
    title: TITLE,
    url: URL_OF,
    severity: 'high',
    cves: ['CVE-2026-0001'],
    cwe: ['CWE-22'],
    github_advisory_id: 'GHSA-aaaa-bbbb-cccc',
    vulnerable_versions: '<1.0.1',
    patched_versions: '>=1.0.1',
    recommendation: 'Upgrade to version 1.0.1 or later',
    overview: 'Made up for the tests of Airworthy.',
    references: `- ${URL_OF}`,
    access: 'public',
    metadata: null,
    findings: [{ version: '1.0.0', paths: [NAME], dev: false, optional: false, bundled: false }],
    found_by: null,
    reported_by: null,
    created: '2026-01-01T00:00:00.000Z',
    updated: '2026-01-01T00:00:00.000Z',
    deleted: null,
    cvss: { score: 7.5, vectorString: null },
  };
  return {
    actions: [
      {
        isMajor: false,
        action: 'install',
        resolves: [{ id: 1_999_999, path: NAME, dev: false, optional: false, bundled: false }],
        module: NAME,
        target: '1.0.1',
      },
    ],
    advisories: { '1999999': advisory },
    muted: [],
    metadata: {
      vulnerabilities: { info: 0, low: 0, moderate: 0, high: 1, critical: 0 },
      dependencies: 1,
      devDependencies: 0,
      optionalDependencies: 0,
      totalDependencies: 1,
    },
  };
}
