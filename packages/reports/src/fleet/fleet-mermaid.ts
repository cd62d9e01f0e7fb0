import type { FleetEdge, FleetModel } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';

/** A Mermaid flowchart: calls as arrows with their state, use of foreign tables as dotted ones, queues as nodes between services. */
export function fleetMermaid(fleet: FleetModel): string {
  const ids = new Map(fleet.services.map((one, index) => [one.name, `s${index + 1}`]));
  const lines = ['flowchart LR', ...fleet.services.map((one) => `  ${ids.get(one.name)}["${label(one.name)}"]`)];
  for (const [key, edges] of Map.groupBy(
    fleet.edges.filter((one) => one.by !== 'mention'),
    (one) => JSON.stringify([one.from, one.to, one.state]),
  )) {
    const [from, to, state] = JSON.parse(key) as [string, string, FleetEdge['state']];
    lines.push(`  ${ids.get(from)} -->|"${state}${edges.length > 1 ? ` ${edges.length}` : ''}"| ${ids.get(to)}`);
  }
  for (const [key, uses] of Map.groupBy(
    fleet.access.filter((one) => one.owner !== null),
    (one) => JSON.stringify([one.service, one.owner, one.writes > 0]),
  )) {
    const [from, to, writes] = JSON.parse(key) as [string, string, boolean];
    lines.push(
      `  ${ids.get(from)} -. "${writes ? 'writes' : 'reads'} ${label(uses.map((one) => one.table).join(', '))}" .-> ${ids.get(to)}`,
    );
  }
  fleet.channels.forEach((channel, index) => {
    lines.push(`  q${index + 1}[["${label(channel.name)}"]]`);
    for (const service of new Set(channel.producers.map((one) => one.service))) lines.push(`  ${ids.get(service)} --> q${index + 1}`);
    for (const service of new Set(channel.consumers.map((one) => one.service))) lines.push(`  q${index + 1} --> ${ids.get(service)}`);
  });
  return `${lines.join('\n')}\n`;
}

/** Text that can't end a quoted label. */
function label(text: string): string {
  return cleanLine(text)
    .replaceAll(/["<>[\]{}|#;`]/g, ' ')
    .slice(0, 80);
}
