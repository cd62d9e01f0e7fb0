/** Asks the mail service to send a confirmation. */
export async function sendConfirmation(url: string, personId: string, bookingId: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ template: 'booking-confirmed', personId, bookingId }),
  });
  if (!answer.ok) throw new Error(`mail service answered ${answer.status}`);
}
