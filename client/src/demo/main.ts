// The demo's own pages: both sides at once, and the one that opens the desk by a code.
import '../look/support.ts';
import { DESK_PATH } from '../connection/demo.ts';
import { dress } from '../look/tokens.ts';
import './both.ts';
import './opener.ts';

dress(new URLSearchParams(location.search));
const page = location.pathname === DESK_PATH ? 'theke-desk-opener' : 'theke-both';
document.querySelector('main')?.append(document.createElement(page));
