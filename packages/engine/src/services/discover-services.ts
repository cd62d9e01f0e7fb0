import type { Diagnostic, ServiceInfo } from '@airworthy/model';
import type { ProjectConfig } from '../config/project-config.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { surveyPackages } from './survey-packages.ts';

export { filesOf } from './service-files.ts';

const NAMED_TOGETHER = 8;

/** Finds what is deployed from a tree, sorted by path. What was passed over is said in a diagnostic. */
export function discoverServices(
  tree: SourceTree,
  config: ProjectConfig,
  diagnose: (diagnostic: Diagnostic) => void = () => undefined,
): ServiceInfo[] {
  const { services, skipped } = surveyPackages(tree, config, diagnose);
  for (const [why, group] of Map.groupBy(skipped, (one) => one.why)) {
    const names = group.map((one) => (one.path === '' ? 'the root package' : one.path));
    const rest = names.length > NAMED_TOGETHER ? ` and ${names.length - NAMED_TOGETHER} more` : '';
    diagnose({
      code: 'no-service',
      level: 'info',
      message: `Not audited as a service: ${names.slice(0, NAMED_TOGETHER).join(', ')}${rest}; ${why}.`,
    });
  }
  return services;
}
