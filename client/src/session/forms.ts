// What a session needs soon, but not in its first moment: who advises, the way to another advisor, what is held out, the
// forms of the checkout, what Review shows, the state of a payment, and the words for what an advisor does there. Fetched
// as soon as one is inside.
import '../counter/check.ts';
import '../counter/contact.ts';
import '../counter/delivery.ts';
import '../counter/introduced.ts';
import '../counter/offers.ts';
import '../counter/payment.ts';
import './bought.ts';
import './call-again.ts';
import './deeds.ts';
import './elsewhere.ts';
import './way-out.ts';
