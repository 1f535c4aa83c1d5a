// The pay page's entry.
import './page.ts';

document.getElementById('theke-pay')?.append(document.createElement('theke-pay'));
