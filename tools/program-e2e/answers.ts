import type { Client } from './client.ts';
import type { Service } from './program.ts';

interface Verdict {
  item: string;
  severity: string;
  version: number;
}

const SAID = [
  { status: 'PASS', reason: 'Seen in the platform: the handbook describes it, and the settings of production show it.' },
  { status: 'PASS', reason: 'The owner showed it in the running system.' },
  { status: 'N/A', reason: 'The service does nothing of the kind.' },
  { status: 'FAIL', reason: 'The owner says that it is missing.' },
] as const;

/** One auditor answers every open question of some services; critical ones are agreed to by another, and not by the same. */
export async function answerEverything(ada: Client, ben: Client, services: readonly Service[]): Promise<string> {
  let [answered, reviewed] = [0, 0];
  for (const { id, name } of services) {
    const open = await ada.list<Verdict>(`/services/${id}/verdicts?open=true`);
    for (const [index, one] of open.entries()) {
      const path = `/services/${id}/items/${one.item}`;
      await ada.post(`${path}/answers`, SAID[index % SAID.length], { 'if-match': `"${one.version}"` });
      answered += 1;
      if (one.severity !== 'critical') continue;
      const { events } = await ben.get<{ events: { id: number; method: string }[] }>(path);
      const event = events.find((each) => each.method === 'human')?.id;
      if (reviewed === 0) await ada.ask('POST', `${path}/review`, { event, decision: 'approved' }, {}, 403);
      await ben.post(`${path}/review`, { event, decision: 'approved' });
      reviewed += 1;
    }
    const left = await ada.list<Verdict>(`/services/${id}/verdicts?open=true`);
    if (left.length > 0) throw new Error(`${left.length} questions of ${name} are still open, such as ${left[0]?.item}.`);
  }
  return `${answered} open questions of ${services.map((one) => one.name).join(' and ')} answered, ${reviewed} critical ones agreed to by a second person; none is open`;
}
