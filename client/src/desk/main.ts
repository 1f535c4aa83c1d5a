// The desk's page, dressed as the shop wishes.
import { dress } from '../look/tokens.ts';
import './desk.ts';

dress(new URLSearchParams(location.search));
