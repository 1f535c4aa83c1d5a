// The pay page's entry, dressed as the shop wants it.
import '../look/support.ts';
import { dress } from '../look/tokens.ts';
import './page.ts';

dress(new URLSearchParams(location.search));
document.getElementById('theke-pay')?.append(document.createElement('theke-pay'));
