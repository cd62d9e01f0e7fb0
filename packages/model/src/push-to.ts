/** Adds to the list that a map holds for a key. Nobody else may hold that list as a constant: it grows in place. */
export function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
