import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { print } from '../output/terminal.ts';
import { openFolder, ownStandards } from '../audit-run.ts';
import { VERSION } from '../version.ts';

const LEAST_NODE = [22, 18] as const;

/** `airworthy doctor [dir]` */
export async function doctorCommand(dir: string): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const nodeOk = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const { standards } = ownStandards();
  const project = openFolder(dir);
  const left = project.tree.diagnostics;
  const rows = [
    ['airworthy', VERSION, 'ok'],
    ['node', process.versions.node, nodeOk ? 'ok' : `needs ${LEAST_NODE.join('.')} or later`],
    ['standards', `${standards.length} with ${standards.reduce((sum, one) => sum + one.items.length, 0)} items`, 'ok'],
    ['files read', String(project.tree.files.length), project.tree.files.length > 0 ? 'ok' : 'nothing to audit'],
    [
      'services',
      project.services.map((one) => one.name).join(', ') || 'none',
      project.services.length > 0 ? 'ok' : 'name them in airworthy.yaml',
    ],
    ...left.map((one) => [one.level === 'info' ? 'left out' : one.level, one.message, one.code]),
  ];
  await print(table(['WHAT', 'FOUND', 'STATE'], rows));
  return nodeOk && project.services.length > 0 ? EXIT.ok : EXIT.input;
}
