// The panel's page.
import '../look/support.ts';
import './panel.ts';
