import { compareLocations, FLEET_SCHEMA_VERSION } from '@airworthy/model';
import type { FleetModel, Location } from '@airworthy/model';
import { callEdges } from './call-edges.ts';
import { channelName, channels } from './channels.ts';
import { controlCopies } from './control-copies.ts';
import type { ServiceDigest } from './digest.ts';
import { sharedSecrets } from './shared-secrets.ts';
import { signatureSetups } from './signature-setups.ts';
import { tableAccess } from './table-access.ts';
import { versionDrift } from './version-drift.ts';

/** Compares the services of a repository. Pure: the same digests in any order give the same model. */
export function fleetModel(digests: readonly ServiceDigest[]): FleetModel {
  const services = digests.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    schemaVersion: FLEET_SCHEMA_VERSION,
    services: services.map((one) => ({
      name: one.name,
      path: one.path,
      routes: one.routes.length,
      tables: one.creates.length,
      calls: one.calls.length,
    })),
    ...callEdges(services),
    channels: channels(services),
    ...tableAccess(services),
    secrets: sharedSecrets(services),
    signatures: signatureSetups(services),
    controls: controlCopies(services),
    switches: firstOf(
      services.flatMap((service) =>
        service.switches.map((one) => ({
          service: service.name,
          name: one.name,
          control: one.control,
          whenUnset: one.whenUnset,
          test: one.test,
          wiring: one.wiring?.state ?? 'unknown',
          place: one.location,
        })),
      ),
    ),
    weakGuards: perPlace(services.flatMap((service) => service.weakGuards.map((one) => ({ service: service.name, ...one })))),
    stubs: perPlace(
      services.flatMap((service) =>
        service.stubs.map((one) => ({
          service: service.name,
          kind: one.kind,
          name: one.name,
          wiring: one.wiring?.state ?? 'unknown',
          place: one.location,
        })),
      ),
    ),
    drift: versionDrift(services),
    gaps: services.flatMap((service) => [...service.gaps, ...unnamedQueues(service)].map((gap) => ({ service: service.name, ...gap }))),
  };
}

/** Work that goes to, or comes from, a queue whose name the code does not tell. */
function unnamedQueues({ produces, consumes }: ServiceDigest): { family: string; reasons: string[] }[] {
  const count = [...produces, ...consumes].filter((one) => channelName(one.channel) === undefined).length;
  return count === 0
    ? []
    : [{ family: 'queues', reasons: [`the name of the queue could not be read at ${count} ${count === 1 ? 'place' : 'places'}`] }];
}

/** A switch is told once for each service, where it is tested first. */
function firstOf<Row extends { service: string; name: string; whenUnset: string; place: Location }>(rows: readonly Row[]): Row[] {
  const sorted = perPlace(rows);
  return [
    ...new Map(sorted.toReversed().map((row) => [JSON.stringify([row.service, row.name, row.whenUnset]), row])).values(),
  ].toReversed();
}

/** Shared code is met once for each service that loads it. */
function perPlace<Row extends { service: string; name: string; place: Location }>(rows: readonly Row[]): Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify([row.place.path, row.place.line, row.name]);
    if (!found.has(key)) found.set(key, row);
  }
  return [...found.values()].toSorted((a, b) =>
    a.service < b.service ? -1 : a.service > b.service ? 1 : compareLocations(a.place, b.place),
  );
}
