/** Compares versions as https://semver.org/#spec-item-11 orders them; build metadata is left out. Negative when `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  for (let index = 0; index < Math.max(left.pre.length, right.pre.length); index += 1) {
    const [one, other] = [left.pre[index], right.pre[index]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === other) continue;
    const [first, second] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (first && second) return Number(one) - Number(other);
    if (first !== second) return first ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return 0;
}

function parse(version: string): { numbers: number[]; pre: string[] } {
  const match = /^[v=]?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+))?/.exec(version.trim());
  return {
    numbers: [match?.[1], match?.[2], match?.[3]].map((part) => Number(part ?? 0)),
    pre: match?.[4]?.split('.') ?? [],
  };
}
