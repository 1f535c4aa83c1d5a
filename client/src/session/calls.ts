// A call in the panel: what draws it, and what it asks of the shopper. Fetched when there is one.
import '../call/entry.ts';
import './call-asks.ts';
