// Desktop notifications for a desk that nobody looks at. Permission is asked by a button, never at load.

export type Notifying = 'unable' | 'ask' | 'on' | 'off';

/** Return what can be done about notifications here. */
export function notifying(): Notifying {
  if (!('Notification' in globalThis)) return 'unable';
  if (Notification.permission === 'default') return 'ask';
  return Notification.permission === 'granted' ? 'on' : 'off';
}

/** Ask the browser; must be called from a click. */
export async function askToNotify(): Promise<void> {
  await Notification.requestPermission();
}

/** Notify where the page is hidden and notifications are allowed; `tag` replaces an older one. */
export function notify(title: string, body: string, tag: string): void {
  if (!document.hidden || notifying() !== 'on') return;
  try {
    const notice = new Notification(title, { body, tag });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Some browsers notify from service workers only: title and sound say it too.
  }
}
