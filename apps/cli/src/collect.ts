/** Takes the values of an option that may be repeated, in the order in which they were given. */
export const collect = (value: string, values: string[] = []): string[] => [...values, value];
