import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Lets a SonarQube look at a folder and prints what its web API says then: `node tools/imports/sonarqube.ts FOLDER SCANNER.jar issues|hotspots`, with
 * the server at SONAR_URL and SONAR_TOKEN. `issues` scans first and marks one issue as accepted, one as wrong and one hotspot as safe.
 */
const [folder = '.', scanner = '', what] = process.argv.slice(2);
const server = process.env['SONAR_URL'] ?? '';
const token = process.env['SONAR_TOKEN'] ?? '';
if (server === '' || token === '') throw new Error('Set SONAR_URL and SONAR_TOKEN of a SonarQube for tests');

interface Answer {
  issues?: { key: string; rule: string }[];
  hotspots?: { key: string; ruleKey: string }[];
  queue?: unknown[];
  current?: { status: string };
}

if (what === 'issues') {
  execFileSync(
    'java',
    [
      '-jar',
      scanner,
      `-Dsonar.host.url=${server}`,
      `-Dsonar.token=${token}`,
      '-Dsonar.projectKey=shop',
      '-Dsonar.sources=src,Dockerfile,deploy',
      '-Dsonar.tests=test',
      '-Dsonar.scm.disabled=true',
      '-Dsonar.scanner.skipJreProvisioning=true',
      `-Dsonar.nodejs.executable=${process.execPath}`,
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (let tries = 0; tries < 60; tries += 1) {
    const { queue, current } = await ask('ce/component?component=shop');
    if (queue?.length === 0 && current?.status === 'SUCCESS') break;
    await wait(1000);
  }
  const { issues = [] } = await ask('issues/search?components=shop&resolved=false');
  const { hotspots = [] } = await ask('hotspots/search?project=shop&status=TO_REVIEW');
  for (const [rule, transition] of [
    ['kubernetes:S6897', 'accept'],
    ['kubernetes:S6873', 'falsepositive'],
  ]) {
    const issue = issues.find((one) => one.rule === rule);
    if (issue !== undefined) await ask(`issues/do_transition?issue=${issue.key}&transition=${transition}`, 'POST');
  }
  const hotspot = hotspots.find((one) => one.ruleKey === 'docker:S6470');
  if (hotspot !== undefined) await ask(`hotspots/change_status?hotspot=${hotspot.key}&status=REVIEWED&resolution=SAFE`, 'POST');
}
const path = what === 'issues' ? 'issues/search?components=shop&additionalFields=_all&ps=500' : 'hotspots/search?project=shop&ps=500';
let key = 0;
console.log(
  JSON.stringify(await ask(path), null, 1).replaceAll(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    () => `00000000-0000-4000-8000-${String((key += 1)).padStart(12, '0')}`,
  ),
);

async function ask(path: string, method = 'GET'): Promise<Answer> {
  const response = await fetch(`${server}/api/${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 200)}`);
  return text === '' ? {} : (JSON.parse(text) as Answer);
}
