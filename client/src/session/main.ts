// The panel's page.
import './panel.ts';
