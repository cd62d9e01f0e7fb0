import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/**
 * Holds OSCAL that we wrote against the JSON schemas of its authors, which no npm package carries:
 * `node packages/reports/tools/oscal.ts FILE.oscal.json FOLDER`, with `oscal_assessment-results_schema.json` and `oscal_assessment-plan_schema.json`
 * of release 1.1.3 (https://github.com/usnistgov/OSCAL/releases/tag/v1.1.3) in the folder. The plan is the one that the results carry.
 */
interface Results {
  'assessment-results': { 'back-matter': { resources: { base64?: { filename?: string; value: string } }[] } };
}

const [file, folder] = process.argv.slice(2);
if (file === undefined || folder === undefined) {
  console.error('Name a file and the folder of the schemas: node packages/reports/tools/oscal.ts FILE.oscal.json FOLDER');
  process.exit(2);
}
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const wrong = (kind: string, value: unknown): string[] => {
  const valid = ajv.compile(JSON.parse(readFileSync(join(folder, `oscal_assessment-${kind}_schema.json`), 'utf8')) as object);
  const fits = valid(value);
  const errors = (valid.errors ?? []).map((one) => `${one.instancePath} ${one.message ?? ''}`);
  console.log(`assessment-${kind}: ${fits ? 'valid' : `${errors.length} errors`}`);
  return errors;
};

const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
const plan = results['assessment-results']['back-matter'].resources.find((one) => one.base64?.filename === 'assessment-plan.json')?.base64;
const errors = [
  ...wrong('results', results),
  ...(plan === undefined ? ['there is no plan'] : wrong('plan', JSON.parse(Buffer.from(plan.value, 'base64').toString('utf8')))),
];
for (const one of errors.slice(0, 20)) console.log(`  ${one}`);
process.exit(errors.length > 0 ? 1 : 0);
