import type { CapabilityOverrides, ServiceInfo } from '@airworthy/model';
import { nearestWord } from '../config/nearest-word.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import { KnownError } from '../known-error.ts';

function refuseStrangers(key: string, named: object, services: readonly ServiceInfo[]): void {
  const names = services.map((one) => one.name);
  for (const name of Object.keys(named)) {
    if (name === '*' || names.includes(name)) continue;
    const near = nearestWord(name, names) ?? names.find((one) => one.includes(name) || name.includes(one));
    throw new KnownError('invalid-config', `airworthy.yaml: \`${key}\` names the service ${name}, which there is not.`, {
      hint: near === undefined ? `Services here: ${names.join(', ') || 'none'}` : `Did you mean ${near}?`,
    });
  }
}

/** The services with what `airworthy.yaml` says of the time before their first release. Throws where it names a service that there is not. */
export function withFirstReleases(services: ServiceInfo[], { beforeRelease }: ProjectConfig): ServiceInfo[] {
  refuseStrangers('beforeRelease', beforeRelease, services);
  return services.map((service) => {
    const said = beforeRelease[service.name] ?? beforeRelease['*'];
    return said === undefined ? service : { ...service, beforeRelease: said };
  });
}

/** The services with what `airworthy.yaml` says about their capabilities. Throws where it names a service that there is not. */
export function withCapabilityOverrides(services: ServiceInfo[], config: ProjectConfig): ServiceInfo[] {
  refuseStrangers('capabilities', config.capabilities, services);
  const all = config.capabilities['*'];
  return services.map((service) => {
    const own = config.capabilities[service.name];
    const claims = [own, all].filter((one): one is CapabilityOverrides => one !== undefined);
    if (claims.length === 0) return service;
    // What is said of the service itself beats what is said of all of them.
    const said = (name: string): boolean => [...(own?.add ?? []), ...(own?.remove ?? [])].some((one) => one.name === name);
    const general = (list: CapabilityOverrides['add']): CapabilityOverrides['add'] => list.filter((one) => !said(one.name));
    return {
      ...service,
      capabilityOverrides: {
        add: [...(own?.add ?? []), ...general(all?.add ?? [])],
        remove: [...(own?.remove ?? []), ...general(all?.remove ?? [])],
      },
    };
  });
}
