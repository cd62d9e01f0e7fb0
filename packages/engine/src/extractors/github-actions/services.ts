const IMAGES: readonly [string, RegExp][] = [
  ['postgresql', /postgres|postgis|timescale/i],
  ['mysql', /mysql|mariadb/i],
  ['mongodb', /mongo/i],
  ['redis', /redis|valkey|dragonfly|keydb/i],
  ['rabbitmq', /rabbitmq/i],
  ['kafka', /kafka|redpanda/i],
  ['elasticsearch', /elasticsearch|opensearch/i],
  ['minio', /minio|localstack/i],
  ['docker', /docker:.*dind/i],
];

/** Databases, caches and brokers by their images. */
export function serviceNames(images: readonly string[]): string[] {
  return [
    ...new Set(
      images.map((image) => IMAGES.find(([, pattern]) => pattern.test(image))?.[0] ?? (image.split('/').at(-1) ?? '').split(':')[0] ?? ''),
    ),
  ]
    .filter((name) => name !== '')
    .toSorted();
}
