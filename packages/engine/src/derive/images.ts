import type { ComposeService, Dockerfile, DockerStage, Location } from '@airworthy/model';

/** Dockerfiles from which production images are built; `Dockerfile.dev` and the like serve a developer. */
export function productionImages(dockerfiles: readonly Dockerfile[]): Dockerfile[] {
  const production = dockerfiles.filter(
    (file) => !/(?:^|[./_-])(?:dev|develop|development|local|test|tests|e2e|ci)(?:[./_-]|$)/i.test(fileName(file.location.path)),
  );
  return production.length > 0 ? production : [...dockerfiles];
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** An image that a stage starts from, with the place of its FROM. */
export interface BaseImage {
  stage: DockerStage;
  file: Dockerfile;
}

/** Images from outside: not an earlier stage of the same file, not `scratch`, not a build argument. */
export function baseImages(dockerfiles: readonly Dockerfile[]): BaseImage[] {
  return productionImages(dockerfiles).flatMap((file) =>
    file.stages
      .filter(
        (stage, index) =>
          stage.base !== 'scratch' &&
          !file.stages
            .slice(0, index)
            .some((earlier) => earlier.name !== undefined && earlier.name.toLowerCase() === stage.base.toLowerCase()),
      )
      .map((stage) => ({ stage, file })),
  );
}

/** What the final stage of an image starts from in the end, through stages of the same file. */
export function finalBase(file: Dockerfile): DockerStage | undefined {
  let at = file.stages.length - 1;
  for (;;) {
    const stage = file.stages[at];
    if (stage === undefined) return undefined;
    const name = stage.base.toLowerCase();
    const parent = file.stages.slice(0, at).findLastIndex((earlier) => earlier.name?.toLowerCase() === name);
    if (parent === -1) return stage;
    at = parent;
  }
}

export function stageLocation({ stage, file }: BaseImage): Location {
  return { path: file.location.path, line: stage.line };
}

/** Major version of Node in an image name: `node:22.11-alpine` → 22. */
export function nodeMajor(image: string): number | undefined {
  // `node:22`, `gcr.io/distroless/nodejs22-debian12`, `ubi9/nodejs-22-minimal`.
  const match = /(?:^|\/)(?:node|nodejs)(?:-debian\d*)?:v?(\d+)|(?:^|\/)nodejs-?(\d+)\b/.exec(image);
  const digits = match?.[1] ?? match?.[2];
  return digits === undefined ? undefined : Number(digits);
}

const STORES =
  /(?:^|\/)(?:postgres|postgis|timescaledb|mysql|mariadb|mongo|redis|valkey|memcached|rabbitmq|kafka|nats|elasticsearch|opensearch|minio|clickhouse|influxdb)(?:[:@/_-]|$)/;

/** Whether a compose service is a database, cache, broker or object store. */
export function isStore(service: ComposeService): boolean {
  return service.image !== undefined && STORES.test(service.image);
}
