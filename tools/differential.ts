import { parseArgs } from 'node:util';
import { compareApps, FRAMEWORKS, generateApp } from './differential/compare.ts';
import type { Framework } from './differential/compare.ts';

/** `npm run differential -- --framework fastify --apps 5000 [--seed 1] [--show SEED]`: random apps, the real framework against the static model. */
const { values } = parseArgs({
  options: {
    framework: { type: 'string' },
    apps: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string' },
  },
});
const frameworks = values.framework ? [values.framework as Framework] : [...FRAMEWORKS];
if (frameworks.some((one) => !FRAMEWORKS.includes(one))) {
  console.error(`--framework is one of ${FRAMEWORKS.join(', ')}`);
  process.exit(2);
}
if (values.show) {
  const seed = Number(values.show);
  const app = generateApp(frameworks[0] as Framework, seed);
  for (const [path, text] of Object.entries(app.files)) console.log(`// ${path}\n${text}`);
} else {
  for (const framework of frameworks) {
    const result = await compareApps(framework, Number(values.seed), Number(values.apps));
    for (const one of result.disagreements.slice(0, 40))
      console.log(`seed ${one.seed}  ${one.route}  real: ${one.real}  model: ${one.model}`);
    console.log(
      `${framework}: ${result.apps} apps, ${result.routes} routes, ${result.opaque} opaque, ${result.disagreements.length} disagreements`,
    );
    if (result.disagreements.length > 0) process.exitCode = 1;
  }
}
