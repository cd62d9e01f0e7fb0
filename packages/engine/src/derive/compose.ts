import type { ComposeService } from '@airworthy/model';

const DEVELOPMENT =
  /(?:^|[./_-])(?:dev|devel|development|test|tests|testing|ci|e2e|local|localhost|override|debug|build|sandbox|example|examples)(?:[./_-]|$)/i;

/** Services of compose files that deploy something: not those for the machine of a developer or a test run, by name or because nothing of the repository is built in them. */
export function deployedServices(services: readonly ComposeService[]): ComposeService[] {
  const building = new Set(
    services.filter((service) => service.build !== undefined && !buildsStore(service.build)).map((service) => service.location.path),
  );
  const named = services.filter((service) => !DEVELOPMENT.test(service.location.path));
  // `docker-compose.monitoring.yml` adds to a file that builds; a file that stands alone and builds nothing starts databases for development.
  return named.filter(
    (service) =>
      building.has(service.location.path) ||
      [...building].some((path) => !DEVELOPMENT.test(path) && folder(path) === folder(service.location.path)) ||
      hasOwnImage(service, named),
  );
}

/** `docker/Dockerfile.postgres`, `packages/clickhouse/Dockerfile`: a store with extensions, not the product. */
const STORE = /(?:postgres\w*|clickhouse|redis|mysql|mariadb|mongo\w*|kafka|minio|elastic\w*|rabbitmq)(?:\/Dockerfile)?[^/]*$/i;

/** Whether what is built is a database with extensions, not the product. */
export function buildsStore(build: string): boolean {
  return STORE.test(build);
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

const INFRASTRUCTURE =
  /^(?:(?:docker\.io|ghcr\.io|quay\.io|public\.ecr\.aws|mcr\.microsoft\.com)\/)?(?:[\w.-]+\/)*(?:postgres|postgis|timescaledb|pgvector|pgbouncer|mysql|mariadb|mongo|redis|valkey|keydb|memcached|rabbitmq|kafka|zookeeper|nats|minio|mc|clickhouse\w*|clickhouse-server|elasticsearch|opensearch|kibana|localstack|azurite|mailhog|mailpit|maildev|adminer|pgadmin\w*|grafana|prometheus|loki|tempo|jaeger|otel\w*|opentelemetry\S*|influxdb|etcd|consul|vault|traefik|nginx|caddy|alpine|busybox|toxiproxy|ch-ui|electric|rustfs|dynamodb-local|neo4j|meilisearch|typesense|qdrant|temporal\S*|registry)(?=[:@/-]|$)/i;

/** An image that is no database, broker or tool stands in the same file: the product is run there. */
function hasOwnImage(service: ComposeService, all: readonly ComposeService[]): boolean {
  return all.some((one) => one.location.path === service.location.path && one.image !== undefined && !INFRASTRUCTURE.test(one.image));
}
