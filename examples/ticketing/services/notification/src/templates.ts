export interface Mail {
  subject: string;
  html: string;
}

const layout = (body: string): string => `<html><body><p>${body}</p><p>Your ticket team</p></body></html>`;

export function welcome(name: string): Mail {
  return { subject: 'Welcome', html: layout(`Hello ${name}, nice to have you.`) };
}

export function orderPaid(orderId: string, totalCents: number): Mail {
  return {
    subject: 'Your order',
    html: layout(`We got ${(totalCents / 100).toFixed(2)} USD for order ${orderId}.`),
  };
}

export function orderRefunded(orderId: string, amountCents: number): Mail {
  return {
    subject: 'Your refund',
    html: layout(`You get back ${(amountCents / 100).toFixed(2)} USD of order ${orderId}.`),
  };
}

export function ticketYours(ticketId: string): Mail {
  return { subject: 'Your ticket', html: layout(`Ticket ${ticketId} is yours now.`) };
}

export function eventNews(name: string): Mail {
  return { subject: `New: ${name}`, html: layout(`${name} is on sale.`) };
}
