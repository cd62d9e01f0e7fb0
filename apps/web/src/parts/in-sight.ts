/** Where sections do not fit side by side, the one that is shown is brought into the middle of them; the page itself stays where it is. */
export function inSight(element: Element | null): void {
  const row = element?.parentElement;
  if (!element || !row || row.scrollWidth <= row.clientWidth) return;
  const [one, all] = [element.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
}
