import { ask } from './session.js';

const rupees = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });
const show = (paise) => rupees.format(paise / 100);
const STATES = { issued: 'open', part_paid: 'part paid', paid: 'paid' };

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

async function save(invoice) {
  const answer = await ask(`/invoices/${invoice.id}/pdf`);
  if (!answer.ok) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${invoice.number}.pdf`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function row(invoice, customer) {
  const place = element('li');
  const left = element('div', 'what');
  left.append(element('strong', '', invoice.number), element('span', '', customer ?? 'a customer who was deleted'));
  const right = element('div', 'amount');
  const state = invoice.overdue ? 'overdue' : STATES[invoice.status];
  right.append(
    element('strong', '', show(invoice.totalPaise)),
    element('span', `state ${invoice.overdue ? 'overdue' : invoice.status}`, state),
  );
  const pdf = element('button', 'plain', 'PDF');
  pdf.type = 'button';
  pdf.title = `Save ${invoice.number} as PDF`;
  pdf.addEventListener('click', () => save(invoice));
  place.append(left, right, pdf);
  return place;
}

/** What the books say now, beside the conversation. */
export async function showBooks() {
  const [invoices, customers] = await Promise.all(
    ['/invoices', '/customers'].map(async (path) => {
      const answer = await ask(path).catch(() => undefined);
      return answer?.ok ? answer.json() : undefined;
    }),
  );
  if (!invoices || !customers) return;
  const names = new Map(customers.map(({ id, name }) => [id, name]));
  const sum = (pick) => invoices.reduce((total, invoice) => total + pick(invoice), 0);
  document.querySelector('#open-sum').textContent = show(sum((one) => one.totalPaise - one.paidPaise));
  document.querySelector('#issued-sum').textContent = show(sum((one) => one.totalPaise));
  document.querySelector('#invoices').replaceChildren(...invoices.map((one) => row(one, names.get(one.customerId))));
  document.querySelector('#no-invoices').hidden = invoices.length > 0;
}
