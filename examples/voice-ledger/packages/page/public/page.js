import { showBooks } from './books.js';
import { option, renew, signIn, token } from './session.js';
import { playAnswer, speak } from './sound.js';

const find = (selector) => document.querySelector(selector);
const [turns, state, say, signInForm, talk, shop] = ['#turns', '#state', '#say', '#sign-in', '#talk', '#shop'].map(find);
const EXAMPLES = [
  'Create customer Asha Traders in Karnataka',
  'Add product notebook at 50 rupees with 12 percent GST',
  'Invoice Asha Traders for 3 notebooks',
  'How much does Asha Traders owe?',
];
const PLACEHOLDER = say.elements.text.placeholder;
const ERRORS = { over_budget: 'The budget of today is used up.', too_long: 'That was too long; a minute is the most.' };

let socket;
let heard;
let tries = 0;

function show(speaker, text, waits) {
  find('#welcome').hidden = true;
  const turn = document.createElement('li');
  turn.className = waits ? `${speaker} waits` : speaker;
  turn.textContent = text;
  turns.append(turn);
  turn.scrollIntoView({ behavior: 'smooth', block: 'end' });
  return turn;
}

function tell(text, live) {
  state.textContent = text;
  state.classList.toggle('live', live === true);
}

/** Nothing that was asked back can be answered by a click any more. */
function settle() {
  for (const choice of document.querySelectorAll('.choices')) choice.remove();
  say.elements.text.placeholder = PLACEHOLDER;
}

function askBack(turn, waitingFor) {
  if (waitingFor === 'code') say.elements.text.placeholder = 'Code 123456';
  if (waitingFor !== 'confirmation') return;
  const choices = document.createElement('div');
  choices.className = 'choices';
  for (const [word, className] of [
    ['Yes', 'primary'],
    ['No', 'plain'],
  ]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = className;
    button.textContent = word;
    button.addEventListener('click', () => sendText(word));
    choices.append(button);
  }
  turn.append(choices);
  turn.scrollIntoView({ behavior: 'smooth', block: 'end' });
}

/** What is understood so far; it may still change. */
function hear(text, final) {
  heard ??= show('user', '');
  heard.className = final ? 'user' : 'user heard';
  heard.textContent = text;
  if (final) heard = undefined;
}

function receive(message) {
  if (message.type === 'partial') return hear(message.text, false);
  if (message.type === 'final') return hear(message.text, true);
  if (message.type === 'error') return show('assistant', ERRORS[message.code] ?? 'That did not work. Please try again.');
  const turn = show('assistant', message.say, Boolean(message.waitingFor));
  askBack(turn, message.waitingFor);
  if (talk.getAttribute('aria-pressed') === 'true') speechSynthesis.speak(new SpeechSynthesisUtterance(message.say));
  return message.did ? showBooks() : undefined;
}

/** The token travels beside the address: addresses end up in logs. */
function connect() {
  const address = new URL(option('socket'), location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  socket = new WebSocket(address, token() ? ['voice-ledger', `bearer.${token()}`] : []);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => {
    tries = 0;
    tell('Connected', true);
    showBooks();
  });
  socket.addEventListener('close', reconnect);
  socket.addEventListener('message', ({ data }) => (typeof data === 'string' ? receive(JSON.parse(data)) : playAnswer(data)));
}

/** The line ends with the token that opened it, and sometimes by itself. */
async function reconnect() {
  tell('The line is closed; connecting again');
  tries += 1;
  await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 1_000 * 2 ** tries)));
  if (option('sign-in') === 'true' && !(await renew())) return askToSignIn('Please sign in again');
  return connect();
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) return socket.send(message);
  return tell('Not connected; nothing was sent');
}

function sendText(text) {
  settle();
  show('user', text);
  send(JSON.stringify({ type: 'text', id: crypto.randomUUID(), text }));
}

async function sendSound(text) {
  settle();
  await speak(text, send);
  send(JSON.stringify({ type: 'audio.end', id: crypto.randomUUID() }));
}

say.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = say.elements.text.value;
  say.reset();
  if (event.submitter?.value === 'sound') sendSound(text);
  else sendText(text);
});
// Enter sends the text, although another button stands first.
say.elements.text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing) return;
  event.preventDefault();
  if (say.reportValidity()) say.requestSubmit(say.querySelector('button[value="text"]'));
});

talk.addEventListener('click', () => {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  if (!Recognition) return tell('This browser cannot hear; please type', true);
  const on = talk.getAttribute('aria-pressed') !== 'true';
  talk.setAttribute('aria-pressed', String(on));
  if (!on) return tell('Connected', true);
  tell('Listening', true);
  const recognition = new Recognition();
  recognition.lang = 'en-IN';
  recognition.interimResults = true;
  recognition.addEventListener('result', (event) => {
    const result = event.results[event.results.length - 1];
    hear(result[0].transcript, false);
    if (!result.isFinal) return;
    heard.remove();
    heard = undefined;
    sendText(result[0].transcript);
  });
  recognition.addEventListener('error', () => talk.setAttribute('aria-pressed', 'false'));
  recognition.addEventListener('end', () => (talk.getAttribute('aria-pressed') === 'true' ? recognition.start() : tell('Connected', true)));
  recognition.start();
  return undefined;
});

function askToSignIn(why) {
  shop.hidden = true;
  signInForm.hidden = false;
  tell(why);
}

function open() {
  signInForm.hidden = true;
  shop.hidden = false;
  connect();
}

signInForm.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, password } = signInForm.elements;
  const status = await signIn(email.value, password.value).catch(() => 0);
  const problem = signInForm.querySelector('.problem');
  problem.hidden = status === 200;
  problem.textContent =
    status === 401 ? 'E-mail or password is wrong.' : status === 429 ? 'Too many tries; wait a minute.' : 'The ledger does not answer.';
  if (status !== 200) return;
  signInForm.reset();
  open();
});

for (const text of EXAMPLES) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', () => sendText(text));
  const place = document.createElement('li');
  place.append(button);
  find('#examples').append(place);
}

if (option('sign-in') === 'true') askToSignIn('Please sign in');
else open();
