// The 3-D Secure page: tells the pay page that frames it that the shopper has answered or walked away.
// {source: 'theke-provider', type: 'challenge', outcome: 'answered' | 'abandoned'}
const origins = document.body.dataset.origins.split(' ').filter(Boolean);

function tell(outcome) {
  if (window.parent === window) return;
  for (const origin of origins) {
    window.parent.postMessage({ source: 'theke-provider', type: 'challenge', outcome }, origin);
  }
}

if (document.body.dataset.outcome) tell(document.body.dataset.outcome);
document.getElementById('abandon')?.addEventListener('click', () => tell('abandoned'));
