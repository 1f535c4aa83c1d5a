// The desk's page.
import './desk.ts';
