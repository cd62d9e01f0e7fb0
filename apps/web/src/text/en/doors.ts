/** Words of the pages of those who are not signed in, and of what stands on any page. */
export const doors = {
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'At least 12 characters.',
  name: 'Name',
  setup: {
    title: 'Welcome to Airworthy',
    lead: 'Make the first administrator. This link is good once.',
    organisation: 'Organisation',
    name: 'Your name',
    send: 'Create and sign in',
  },
  signIn: { title: 'Sign in', lead: 'Audits, findings and decisions of your services.', send: 'Sign in' },
  join: { title: 'Join your team', lead: 'If you have an account already, give its address and password.', send: 'Join' },
  notFound: { title: 'There is no such page', text: 'The address may be mistyped, or what it named is gone.', back: 'To the services' },
  problem: {
    again: 'Try again',
    old: 'What you see could not be read anew: it may be out of date. What you write stays.',
    correlation: 'Correlation id',
    answered: (status: number): string => `The server answered ${status}.`,
    /** What the server means, where its own sentence is in English only. */
    kinds: {
      400: 'The request was not understood.',
      401: 'Please sign in again.',
      403: 'That is not allowed for your role.',
      404: 'It is not there, or no longer.',
      409: 'That does not go as things are.',
      412: 'Somebody changed it meanwhile.',
      422: 'That can’t be taken as it is.',
      429: 'Too many requests; wait a moment.',
      503: 'The database does not answer; try again soon.',
      507: 'The disk of the server is full.',
    } as Record<number, string>,
  },
  loading: 'Loading',
};
