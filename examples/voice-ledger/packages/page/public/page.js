const turns = document.querySelector('#turns');
const state = document.querySelector('#state');
const say = document.querySelector('#say');
const signIn = document.querySelector('#sign-in');
const talk = document.querySelector('#talk');
const EXAMPLES = [
  'Create customer Asha Traders in Karnataka',
  'Add product notebook at 50 rupees with 12 percent GST',
  'Invoice Asha Traders for 3 notebooks',
  'Balance of Asha Traders',
];

let socket;
let heard;

function show(speaker, text, waits) {
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

/** The token travels beside the address: addresses end up in logs. */
function connect(path, token) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  socket = new WebSocket(address, token ? ['voice-ledger', `bearer.${token}`] : []);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => tell('Listening to you', true);
  socket.onclose = (event) => tell(event.code === 1008 ? 'Please sign in again' : 'The line is closed');
  socket.onmessage = (event) => {
    if (typeof event.data !== 'string') return;
    const message = JSON.parse(event.data);
    if (message.type === 'answer') {
      show('assistant', message.say, Boolean(message.waitingFor));
      if (talk.getAttribute('aria-pressed') === 'true') speechSynthesis.speak(new SpeechSynthesisUtterance(message.say));
    }
    if (message.type === 'error') show('assistant', 'That did not work. Please try again.');
  };
}

function send(text) {
  show('user', text);
  socket?.send(JSON.stringify({ type: 'text', id: crypto.randomUUID(), text }));
}

say.addEventListener('submit', (event) => {
  event.preventDefault();
  send(say.elements.text.value);
  say.reset();
});

talk.addEventListener('click', () => {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  if (!Recognition) return tell('This browser cannot hear; please type', true);
  if (talk.getAttribute('aria-pressed') === 'true') {
    talk.setAttribute('aria-pressed', 'false');
    return undefined;
  }
  talk.setAttribute('aria-pressed', 'true');
  const recognition = new Recognition();
  recognition.lang = 'en-IN';
  recognition.interimResults = true;
  recognition.onresult = (event) => {
    const result = event.results[event.results.length - 1];
    heard ??= show('user', '');
    heard.className = 'user heard';
    heard.textContent = result[0].transcript;
    if (!result.isFinal) return;
    heard.remove();
    heard = undefined;
    send(result[0].transcript);
  };
  recognition.onend = () => talk.getAttribute('aria-pressed') === 'true' && recognition.start();
  recognition.start();
  return undefined;
});

signIn.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, password } = signIn.elements;
  const answer = await fetch('/v1/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: email.value, password: password.value, recordingConsent: true }),
  });
  if (!answer.ok) return tell('E-mail or password is wrong');
  const { accessToken } = await answer.json();
  signIn.hidden = true;
  return connect(option('socket'), accessToken);
});

for (const text of EXAMPLES) {
  const button = document.createElement('button');
  button.textContent = text;
  button.addEventListener('click', () => send(text));
  const place = document.createElement('li');
  place.append(button);
  document.querySelector('#examples').append(place);
}

const option = (name) => document.querySelector(`meta[name="${name}"]`).content;
if (option('sign-in') === 'true') {
  signIn.hidden = false;
  tell('Please sign in');
} else {
  connect(option('socket'));
}
