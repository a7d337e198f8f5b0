// Asking before what cannot be undone.

interface Question {
  title: string;
  text?: string;
  yes: string;
  danger?: boolean;
  answer: (yes: boolean) => void;
}

let open = $state.raw<Question | null>(null);

export function question(): Question | null {
  return open;
}

/** Asks in a dialog; true if the answer is yes. */
export function ask(about: Omit<Question, 'answer'>): Promise<boolean> {
  open?.answer(false);
  return new Promise((resolve) => {
    open = {
      ...about,
      answer: (yes) => {
        open = null;
        resolve(yes);
      },
    };
  });
}
