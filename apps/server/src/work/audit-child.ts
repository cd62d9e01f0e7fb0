import { basename } from 'node:path';
import { audit } from '@airworthy/engine/audit/audit';
import { openProject } from '@airworthy/engine/audit/open-project';
import { askedLibrary } from '@airworthy/engine/custom/asked-library';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { openCache } from '@airworthy/engine/tree/cache';

/** `audit-child FOLDER CACHE STANDARDS VERSION NAME`: one audit in a process of its own, with the result on standard output and progress on standard error. */
const [folder, cacheFolder, standards, version, name] = process.argv.slice(2);
if (!folder || !cacheFolder || !standards || !version) throw new Error('audit-child is started by a worker');

const cache = openCache(cacheFolder);
const project = openProject(folder, { cache });
const library = await askedLibrary(loadStandards(standards), project.tree);
const result = await audit({
  project,
  target: name ?? basename(folder),
  library,
  cache,
  toolVersion: version,
  printedVersion: version,
  onService: (service, index, total) => process.stderr.write(`${JSON.stringify({ say: `${service.name} (${index + 1} of ${total})` })}\n`),
});
process.stdout.write(JSON.stringify(result));
