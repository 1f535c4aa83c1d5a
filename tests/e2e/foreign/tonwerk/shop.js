// Tonwerk's whole shop: a cart in localStorage, and three pages that add to it.
function readCart() {
  return JSON.parse(localStorage.getItem('cart') || '[]');
}

function saveCart(cart) {
  localStorage.setItem('cart', JSON.stringify(cart));
  show();
}

function addToCart(id, quantity) {
  const cart = readCart();
  const line = cart.find((one) => one.id === id);
  if (line) line.quantity += quantity;
  else cart.push({ id, quantity });
  saveCart(cart);
}

function show() {
  const cart = readCart();
  const pieces = cart.reduce((sum, line) => sum + line.quantity, 0);
  document.getElementById('count').textContent = pieces;
  const lines = document.getElementById('lines');
  if (!lines) return;
  lines.textContent = '';
  for (const line of cart) {
    const item = document.createElement('li');
    item.textContent = line.quantity + ' x ' + line.id;
    lines.append(item);
  }
}

for (const form of document.querySelectorAll('form.buy')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    addToCart(form.dataset.id, Number(form.elements.quantity.value));
  });
}

show();
