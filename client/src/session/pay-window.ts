// The window of the payment page. It must open in the click itself; its address is known a moment later.

export interface PayWindow {
  /** Go to the payment page. False where nothing could be opened: then a link must do. */
  go(url: string): boolean;
  close(): void;
}

const NAME = 'theke-pay';

/** Whether the payment page takes the place of the shop's. */
export const inPlace = () => matchMedia('(pointer: coarse)').matches;

/** Where a link to the payment page leads, for those whose browser opened no window. */
export const payTarget = (): string => (inPlace() ? '_top' : NAME);

/** Open a window beside the shop; on a touch device the payment page takes the place of the shop's. */
export function payWindow(): PayWindow {
  const touch = inPlace();
  const opened = touch ? null : window.open('about:blank', NAME, 'popup,width=520,height=820');
  return {
    go(url) {
      try {
        if (touch && top) top.location.href = url;
        else if (opened && !opened.closed) opened.location.replace(url);
        else return false;
        return true;
      } catch {
        return false;
      }
    },
    close() {
      opened?.close();
    },
  };
}
