// The page that a link to another device leads to.
import '../look/support.ts';
import './page.ts';
