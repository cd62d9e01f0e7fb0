import { check } from 'k6';
import http from 'k6/http';
import ws from 'k6/ws';

/** Merchants who look at their books and talk at the same time. Run against staging: k6 run test/load/voice.js */
export const options = {
  scenarios: {
    books: { executor: 'constant-arrival-rate', exec: 'books', rate: 50, timeUnit: '1s', duration: '5m', preAllocatedVUs: 100 },
    talk: {
      executor: 'ramping-vus',
      exec: 'talk',
      stages: [
        { duration: '1m', target: 100 },
        { duration: '4m', target: 100 },
      ],
    },
  },
  thresholds: { http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<300'], checks: ['rate>0.99'] },
};
const token = __ENV.ACCESS_TOKEN;

export function books() {
  const answer = http.get(`${__ENV.BASE_URL}/v1/invoices?limit=20`, { headers: { authorization: `Bearer ${token}` } });
  check(answer, { 'is 200': (one) => one.status === 200 });
}

export function talk() {
  const url = `${__ENV.BASE_URL.replace(/^http/, 'ws')}/v1/voice`;
  const answer = ws.connect(url, { headers: { authorization: `Bearer ${token}` } }, (socket) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'text', id: `${__VU}-${__ITER}`, text: 'help' })));
    socket.on('message', (data) => {
      check(JSON.parse(data), { 'is answered': (message) => message.type === 'answer' });
      socket.close();
    });
    socket.setTimeout(() => socket.close(), 5_000);
  });
  check(answer, { 'is connected': (one) => one && one.status === 101 });
}
