/**
 * For search fields: reports what is typed, but never in the middle of composing a Chinese word, and not more often
 * than people pause. `{@attach typed((text) => …)}`.
 */
export function typed(report: (text: string) => void, pauseMs = 250) {
  return (input: HTMLInputElement) => {
    let composing = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => report(input.value), ms);
    };
    const onStart = () => {
      composing = true;
      clearTimeout(timer);
    };
    const onEnd = () => {
      composing = false;
      later(pauseMs);
    };
    const onInput = () => {
      if (!composing) later(pauseMs);
    };
    input.addEventListener('compositionstart', onStart);
    input.addEventListener('compositionend', onEnd);
    input.addEventListener('input', onInput);
    return () => {
      clearTimeout(timer);
      input.removeEventListener('compositionstart', onStart);
      input.removeEventListener('compositionend', onEnd);
      input.removeEventListener('input', onInput);
    };
  };
}

/** True for a key that belongs to the input method (Enter that takes a word): it must do nothing else. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
