// The panel's page.
import '../look/support.ts';
import './panel.ts';

if (document.querySelector('meta[name="theke-demo"]')) void import('./demo.ts');
