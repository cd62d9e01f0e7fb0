// https://vercel.com/docs/cron-jobs
import type { Known, Schedule } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { readJson, toRecord, toRecords } from '../../lang/json/read-json.ts';

/** Routes that the platform asks by the clock: `crons` in vercel.json. Times are in UTC, and each is asked once. */
export function vercelCrons(input: ExtractInput): Schedule[] {
  const found: Schedule[] = [];
  for (const { path } of input.files) {
    if (!/(?:^|\/)vercel\.json$/.test(path)) continue;
    const text = input.tree.read(path);
    if (text === undefined || !text.includes('"crons"')) continue;
    const read = readJson(text);
    for (const cron of read.ok ? toRecords(toRecord(read.value)['crons']) : []) {
      const { path: route, schedule } = cron;
      if (typeof route !== 'string' || typeof schedule !== 'string') continue;
      found.push({
        location: { path, line: text.slice(0, Math.max(0, text.indexOf(`"${route}"`))).split('\n').length },
        by: 'vercel cron',
        within: route,
        kind: 'calendar',
        when: known(schedule),
        timezone: known('UTC'),
        locked: true,
        triggers: [`GET ${route.replace(/\?.*$/, '')}`],
      });
    }
  }
  return found;
}

const IMAGE = /(?:^|\/)(?:Dockerfile[\w.-]*|[\w-]+\.Dockerfile|(?:docker-)?compose[\w.-]*\.ya?ml)$/;

/** The zone of the process where the image, its environment or the code sets one, which is what a schedule without a zone runs by. */
export function zoneOfProcess(input: ExtractInput): Known<string> {
  for (const { path } of input.files) {
    if (!IMAGE.test(path)) continue;
    const zone = /^\s*(?:ENV\s+(?:\w+=\S+\s+)*|-\s*["']?)?TZ\s*[=:\s]\s*["']?([A-Za-z_]+(?:\/[\w+-]+)*)/m.exec(
      input.tree.read(path) ?? '',
    )?.[1];
    if (zone !== undefined) return known(zone);
  }
  for (const module of input.code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    const zone = /\bprocess\.env\.TZ\s*=\s*['"`]([\w/+-]+)['"`]/.exec(module.text)?.[1];
    if (zone !== undefined) return known(zone);
  }
  return ABSENT;
}
