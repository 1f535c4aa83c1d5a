// The desk's page, dressed as the shop wants it.
import { dress } from '../look/tokens.ts';
import './desk.ts';

dress(new URLSearchParams(location.search));
