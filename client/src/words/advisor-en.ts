// What an advisor reads at the counter, in English.
import type { AdvisorWords } from './advisor.ts';

/** The advisor's words at the counter, in English. */
export const enAdvisor: AdvisorWords = {
  nickname: 'Likes to be called',
  connection: {
    connecting: 'connecting',
    connected: 'connected',
    interrupted: 'reconnecting; your changes are kept',
    closed: 'not connected',
  },
  empty: 'The cart is empty.',
  done: 'This purchase is over. “Begin another purchase” opens a new cart.',
  at: { who: 'fills in the contact details', where: 'fills in the address', how: 'chooses the delivery' },
  lines: 'What is being bought',
  terms: ['Approving accepts ', '.'],
  checking:
    'The bank has not answered yet. The visitor must not pay again; nobody is charged twice. The answer appears here.',
  checkingHelp: [
    'The visitor can close the payment window; the answer comes to both of you.',
    'If the money was taken, the order is placed with it. If not, nothing was charged and paying is possible again.',
    'Should the bank have taken it twice, the second one goes back by itself.',
  ],
  declined: 'This payment did not go through: the bank declined. Only the visitor sees why; they can try again or pay another way.',
  slow: 'This takes longer than usual. You can do something else or hand the session back: the answer comes by itself, and nobody is charged twice.',
};
