// The page that a link to another device leads to.
import './page.ts';
