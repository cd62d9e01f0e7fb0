/** Looks for malware before a file may be fetched. */
export async function scanForMalware(content: Buffer): Promise<{ clean: boolean }> {
  console.log(`scanning ${content.length} bytes`);
  return { clean: true };
}
