import { inStyle } from '../../edit/style.ts';
import { indentAt, nodesOf } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

export const defaultMetrics = defineFix({
  item: 'S04-027',
  title: 'Collect the metrics of the process: memory, CPU, event loop',
  write({ draft, model }) {
    const paths = new Set(model.facts.metrics.filter((one) => one.wiring?.state === 'wired').map((one) => one.location.path));
    for (const path of [...paths].toSorted()) {
      const module = draft.parse(path);
      const source = module?.program.body.find(
        (one) => one.type === 'ImportDeclaration' && one.source.value === 'prom-client' && one.importKind !== 'type',
      );
      if (module === undefined || source?.type !== 'ImportDeclaration') continue;
      const whole = source.specifiers.find((one) => one.type !== 'ImportSpecifier');
      const named = source.specifiers.findLast((one) => one.type === 'ImportSpecifier');
      const registry = nodesOf(module, ['VariableDeclaration']).find(
        (one) =>
          /=\s*new (?:\w+\.)?Registry\(/.test(module.text.slice(one.start, one.end)) &&
          module.program.body.some((top) => top.start <= one.start && one.end <= top.end),
      );
      const name = registry?.declarations[0]?.id.type === 'Identifier' ? registry.declarations[0].id.name : undefined;
      const style = draft.style(path);
      const call = whole === undefined ? 'collectDefaultMetrics' : `${whole.local.name}.collectDefaultMetrics`;
      const code = inStyle(`${call}(${name === undefined ? '' : `{ register: ${name} }`});`, style);
      if (whole === undefined && named !== undefined) draft.insert(path, named.end, ', collectDefaultMetrics');
      const at =
        name === undefined
          ? module.program.body.findLast((one) => one.type === 'ImportDeclaration')
          : module.program.body.find((top) => registry !== undefined && top.start <= registry.start && registry.end <= top.end);
      if (at === undefined) continue;
      draft.insert(path, at.end, `${style.eol}${indentAt(module.text, at.start)}${code}`);
      return undefined;
    }
    return 'no module of the running app imports prom-client';
  },
});
