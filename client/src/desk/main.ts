// The desk's page, dressed as the shop wants it.
import '../look/support.ts';
import { dress } from '../look/tokens.ts';
import './desk.ts';

dress(new URLSearchParams(location.search));
