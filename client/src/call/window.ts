// The window of a call: a page of Theke's own, which survives what the shop's page does.
import '../look/support.ts';
import './window-page.ts';
