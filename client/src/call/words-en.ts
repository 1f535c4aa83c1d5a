// What a call says, in English.
import type { CallWords } from './words.ts';

/** What a call says, in English. */
export const enCall: CallWords = {
  call: 'Call',
  begin: 'Call',
  start: (who) => `Call ${who}`,
  calling: (who) => `Calling ${who}`,
  calls: (who) => `${who} would like to talk to you.`,
  sent: {
    shopper: (who, form) =>
      ({
        text: '',
        audio: `You and ${who} hear each other. Nobody is seen.`,
        one_way: `You see and hear ${who}. ${who} hears you and does not see you.`,
        two_way: `You and ${who} see and hear each other.`,
      })[form],
    advisor: (who, form) =>
      ({
        text: '',
        audio: `You and ${who} hear each other. Nobody is seen.`,
        one_way: `${who} sees and hears you. You hear ${who}.`,
        two_way: `You and ${who} see and hear each other.`,
      })[form],
  },
  wants: (who, what) => `${who} would like to go on like this: ${what}`,
  waits: (who) => `${who} has been asked.`,
  agree: 'Yes',
  form: 'How you talk',
  forms: { text: 'In writing', audio: 'Sound only', one_way: 'Advice is seen', two_way: 'Both are seen' },
  yes: 'Talk',
  no: 'Not now',
  join: 'Continue the call',
  play: 'Continue the call',
  own: 'Your own picture',
  screen: (isOn) => (isOn ? 'Stop showing your screen' : 'Show your screen'),
  screenOf: (who) => `${who}’s screen`,
  caution: (who) => `${who} can hear you. Read no card number aloud.`,
  speak: 'Talk here',
  elsewhere: 'The call is in another tab.',
  takeOver: 'Bring it here',
  hangUp: 'Hang up',
  microphone: (isOn) => (isOn ? 'Microphone is on' : 'Microphone is off'),
  camera: (isOn) => (isOn ? 'Camera is on' : 'Camera is off'),
  connecting: (who) => `One moment, ${who} is coming.`,
  rests: 'You are talking to someone else. Nobody hears you here.',
  held: (who) => `${who} is with someone else right now.`,
  pays: (who) => `${who} is paying. The call comes back afterwards.`,
  backSoon: (who) => `${who} is back in a moment.`,
  muted: (who) => `${who}’s microphone is off.`,
  inBackground: (who) => `${who} is in another window.`,
  interrupted: 'The connection of the call is interrupted. It comes back by itself.',
  givenUp: 'Your networks let no call through. You can go on in writing.',
  devices: {
    audio: {
      denied: 'The browser was not allowed to use the microphone. Allow it beside the address, and switch it on again.',
      none: 'No microphone was found.',
      busy: 'The microphone does not answer. Another program may have it.',
      withheld: 'This page keeps the microphone from us.',
      unsupported: 'This browser gives us no microphone.',
    },
    camera: {
      denied: 'The browser was not allowed to use the camera. Allow it beside the address, and switch it on again.',
      none: 'No camera was found.',
      busy: 'The camera does not answer. Another program may have it.',
      withheld: 'This page keeps the camera from us.',
      unsupported: 'This browser gives us no camera.',
    },
  },
  refused: 'The call cannot be joined right now.',
  noRelay: 'Your network address is hidden, and there is no relay that could hide it in a call. You can go on in writing.',
  unsupported: 'This browser cannot make calls. Chat and cart go on.',
};
