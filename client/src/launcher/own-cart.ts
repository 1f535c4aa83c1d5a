// The cart that lives in the shop's own page. What the page gives is read when a session begins, and held
// against what a cart can be: a mistake is reported to the shop's developer and takes nothing else with it.
import { isSku } from '../connection/sku.ts';
import { NO_ANSWER, type Frame } from './frame.ts';
import type { OwnCart, Piece } from './memory.ts';

const QUANTITY_MAX = 999;

/** Return the pieces that can be put in, each once asked for; `refused` hears of each that cannot. */
export async function readPieces(own: OwnCart, refused: (piece: unknown) => void): Promise<Piece[]> {
  let cart: unknown;
  try {
    cart = await (typeof own === 'function' ? own() : own);
  } catch (error) {
    refused(String(error));
    return [];
  }
  if (!Array.isArray(cart)) {
    refused(cart);
    return [];
  }
  return cart.flatMap((piece: unknown) => {
    if (isPiece(piece)) return [{ sku: piece.sku, quantity: piece.quantity }];
    refused(piece);
    return [];
  });
}

/** Put pieces in at the counter, all at once; `refused` hears of each that it did not take. */
export async function bringPieces(pieces: Piece[], frame: Frame | undefined, refused: (piece: Piece) => void) {
  const outcomes = pieces.map(async (piece) => {
    const outcome = await frame?.ask('theke.add', piece);
    if (outcome && !outcome.done && outcome.code !== NO_ANSWER) refused(piece);
  });
  await Promise.all(outcomes);
}

/** Return whether this is a cart, or a way to read one. */
export const isOwnCart = (cart: unknown): cart is OwnCart => Array.isArray(cart) || typeof cart === 'function';

function isPiece(piece: unknown): piece is Piece {
  const { sku, quantity } = (piece ?? {}) as Partial<Piece>;
  if (!isSku(sku)) return false;
  return Number.isInteger(quantity) && Number(quantity) >= 1 && Number(quantity) <= QUANTITY_MAX;
}
