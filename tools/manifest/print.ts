import { judgedRows } from './compare.ts';
import type { Comparison, Row } from './compare.ts';

/** Table by standard, what was missed, what nobody planted, and one last line with the figures. */
export function printed({ rows, unexpected, idle }: Comparison): string {
  const asked = judgedRows(rows);
  const lines = ['standard  planted  found', ...byStandard(asked), ''];
  for (const row of asked.filter((one) => one.outcome !== 'found')) {
    lines.push(`${row.outcome} ${row.entry.id} ${row.entry.item} ${row.entry.place}: ${row.entry.what}`, `    ${row.says}`);
  }
  for (const one of unexpected) {
    lines.push(
      `unexpected ${one.severity} ${one.status} ${one.item} ${one.service}: ${one.reason}`,
      `    ${one.places.slice(0, 6).join(', ')}`,
    );
  }
  for (const one of idle) lines.push(`excuse without a finding: ${one.item} ${one.service}`);
  const found = asked.filter((row) => row.outcome === 'found').length;
  const first = asked.filter((row) => row.entry.confirmed !== true);
  const foundOfFirst = first.filter((row) => row.outcome === 'found').length;
  const live = rows.filter((row) => row.outcome === 'live').length;
  const open = rows.filter((row) => row.outcome === 'asked').length;
  lines.push(
    ...(live > 0 ? [`${live} more are for live probes`] : []),
    ...(open > 0 ? [`${open} more cannot be told from one service, and is asked`] : []),
    ...(first.length < asked.length
      ? [`without what the audit found first: planted ${first.length}, found ${foundOfFirst} (${share(foundOfFirst, first.length)} %)`]
      : []),
    `planted ${asked.length}, found ${found} (${share(found, asked.length)} %), unexpected critical/high ${unexpected.length}`,
  );
  return `${lines.join('\n')}\n`;
}

function byStandard(rows: readonly Row[]): string[] {
  const standards = [...new Set(rows.map((row) => row.entry.item.slice(0, 3)))].toSorted();
  return standards.map((standard) => {
    const own = rows.filter((row) => row.entry.item.startsWith(standard));
    const found = own.filter((row) => row.outcome === 'found').length;
    return `${standard.padEnd(8)}${String(own.length).padStart(9)}${String(found).padStart(7)}`;
  });
}

function share(part: number, whole: number): string {
  return whole === 0 ? '100.0' : ((100 * part) / whole).toFixed(1);
}
