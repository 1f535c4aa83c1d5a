// The desk's page, dressed as the shop wishes.
import { dress } from '../shared/tokens.ts';
import './desk.ts';

dress(new URLSearchParams(location.search));
